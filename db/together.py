"""Work that is committed together: where several wait, one transaction takes them all, since a commit costs as much as what is written in it."""

import contextvars
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")

LONGEST = 0.05  # seconds after which nobody joins a transaction any more: its first waits for the commit of its last


def settle(future: Future[T], work: Callable[[], T]) -> None:
    """Do a piece of work, and give its future what became of it."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who waits for the future
        future.set_exception(error)
    else:
        future.set_result(result)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One that waits."""

    first: Callable[[Session], Callable[[], object]]
    alone: Callable[[Session], object]
    future: Future[object]
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def begin(self, session: Session) -> Callable[[], object]:
        """Run as if the session were its own: nothing that was loaded or noted for it is there for the next. Gives what ends it."""
        end = self.context.run(self.first, session)
        _forget(session)
        session.info.clear()
        return end

    def end(self, session: Session, end: Callable[[], object]) -> object:
        """Run what comes when all have begun. What is noted in the session now is there for the next."""
        done = self.context.run(end)
        _forget(session)
        return done


def _forget(session: Session) -> None:
    session.flush()
    session.expunge_all()


class Together:
    """What waits for a database thread and may share its transaction. Each of it must stand being run again by itself."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Session]], alone: Callable[[Callable[[Session], object]], object]) -> None:
        """`begin` gives the session of a transaction; `alone` takes one through a transaction of its own."""
        self._begin = begin
        self._alone = alone
        self._waiting: deque[_Waiting] = deque()

    def add(self, first: Callable[[Session], Callable[[], T]], alone: Callable[[Session], T]) -> Future[T]:
        """Let something wait that is begun by `first`, and ended by what that gives when all have begun; or done by `alone`, in a transaction of its own.

        The future gives the result once it is committed. A thread has to be sent by `run`, once for each that was added.
        """
        future: Future[T] = Future()
        self._waiting.append(_Waiting(first, alone, future))  # type: ignore[arg-type]  # a future of whatever `alone` gives
        return future

    def run(self) -> None:
        """Take all that waits, or as many as go into one transaction; nothing, where other threads were faster."""
        first = self._next()
        if first is None:
            return
        if not self._waiting:
            self._run_alone(first)
            return
        began, taken, ends = time.perf_counter(), [first], []
        try:
            with self._begin() as session:
                ends.append(first.begin(session))
                while time.perf_counter() - began < LONGEST and (following := self._next()) is not None:
                    taken.append(following)
                    ends.append(following.begin(session))
                done = [one.end(session, end) for one, end in zip(taken, ends, strict=True)]
        except Exception:  # noqa: BLE001 - nothing is written: whose fault it was shows when each has a transaction of its own
            for one in taken:
                self._run_alone(one)
            return
        for one, result in zip(taken, done, strict=True):
            one.future.set_result(result)

    def _next(self) -> _Waiting | None:
        try:
            while not (one := self._waiting.popleft()).future.set_running_or_notify_cancel():
                """Nobody waits for it any more."""
        except IndexError:
            return None
        return one

    def _run_alone(self, one: _Waiting) -> None:
        settle(one.future, lambda: one.context.run(self._alone, one.alone))
