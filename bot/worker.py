"""Heavy work in processes of its own, with limits on time and memory: what hangs, bursts or aborts there leaves the bot alone."""

import asyncio
import io
import os
import pickle
import signal
import socket
import subprocess
import sys
from asyncio import Semaphore, TimerHandle
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog

from bot import worker_server
from bot.jobs import ComputeFailed
from bot.logs import Places
from bot.worker_server import LENGTH, LIMITS, OUT_OF_MEMORY, READY, STATUS
from core.feature import JobLimits

COMPUTE_FAILED = "compute_failed"
SERVER_FAILED = "worker_server_failed"

_AT_ONCE = 2
_IDLE = timedelta(minutes=5)
_START_LIMIT = timedelta(seconds=60)
_GRACE = timedelta(seconds=5)  # beyond a job's own limit, for starting and for the kernel to act
_LARGEST_RESULT = 100_000_000
_QUICK_BYTES = 100_000  # up to here a result is read within a millisecond or two
# What a child needs of the environment: not the secret key, not the tokens.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")

_INSTANTS = ("date", "datetime", "time", "timedelta", "timezone")
# What results may be made of, beside our own classes and what pickle writes by itself.
_PLAIN = frozenset({("builtins", "set"), ("builtins", "frozenset"), ("decimal", "Decimal"), *(("datetime", name) for name in _INSTANTS)})

log = structlog.get_logger()


class Why(StrEnum):
    """Why there is no result."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    ERROR = "error"
    STOPPED = "stopped"  # the bot is ending: the job was not at fault, and is to be done again


@dataclass(frozen=True, slots=True)
class _Done:
    """What was computed."""

    result: object


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why not, and where in the code if it was an error there."""

    why: Why
    places: tuple[str, ...] = ()


class Worker:
    """Runs functions in processes forked from a server that has `preload` loaded. It starts when first needed and ends when idle."""

    def __init__(self, preload: Sequence[str], idle: timedelta = _IDLE) -> None:
        """Name the modules whose loading every job would otherwise pay for."""
        self._preload = tuple(preload)
        self._idle = idle
        self._at_once = Semaphore(_AT_ONCE)
        self._starting = asyncio.Lock()
        self._server: _Server | None = None
        self._running = 0
        self._timer: TimerHandle | None = None
        self._is_closed = False

    async def run(self, target: str, payload: object, limits: JobLimits) -> object:
        """Call `target` ("handlers.members.compute:read_roster") with `payload` in a process of its own; two at most run at once.

        Raises bot.jobs.ComputeFailed.
        """
        async with self._at_once:
            self._running += 1
            if self._timer is not None:
                self._timer.cancel()
            try:
                outcome = await self._run(target, payload, limits)
            finally:
                self._running -= 1
                if not self._running and not self._is_closed:
                    self._timer = asyncio.get_running_loop().call_later(self._idle.total_seconds(), self._end_server)
        match outcome:
            case _Done():
                return outcome.result
            case _Failed():
                why = Why.STOPPED if self._is_closed else outcome.why
                log.warning(COMPUTE_FAILED, compute=target, why=why.value, error=Places(outcome.places))
                raise ComputeFailed(why)

    def close(self) -> None:
        """Kill what runs, at once; whoever still waits for it hears that it was stopped."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._end_server()

    async def _run(self, target: str, payload: object, limits: JobLimits) -> _Done | _Failed:
        request = pickle.dumps((target, payload))
        async with self._starting:
            if self._is_closed:
                return _Failed(Why.STOPPED)
            if self._server is None or self._server.has_ended():
                self._end_server()
                self._server = _Server(self._preload)
                problem = await self._server.loaded()
                if problem is not None:
                    self._end_server()
                    log.error(SERVER_FAILED, error=Places((problem,)))
                    return _Failed(Why.ERROR, (problem,))
            server = self._server
        try:
            async with asyncio.timeout((limits.time + _GRACE).total_seconds()):
                answer = await server.ask(request, limits)
        except TimeoutError:
            return _Failed(Why.TIMEOUT)
        except OSError:  # the server is gone
            return _Failed(Why.CRASHED)
        own = frozenset({"core", target.partition(".")[0]})
        return await asyncio.to_thread(_read, answer, own) if len(answer) > _QUICK_BYTES else _read(answer, own)

    def _end_server(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None


class _Server:
    """The server process: a group of its own, so that one signal reaches it with all its children, and Ctrl-C none of them."""

    def __init__(self, preload: tuple[str, ...]) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(0)
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", worker_server.__name__, *preload],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a library that aborts may print what it was reading
                env=environment | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path) or "."},
                start_new_session=True,
            )

    async def loaded(self) -> str | None:
        """Wait until the libraries are loaded. Gives what went wrong, None if nothing did."""
        try:
            async with asyncio.timeout(_START_LIMIT.total_seconds()):
                said = await asyncio.get_running_loop().sock_recv(self._control, 1024)
        except (TimeoutError, OSError) as error:
            return type(error).__name__
        return None if said == READY else said.decode() or "it ended while loading"

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    async def ask(self, request: bytes, limits: JobLimits) -> bytes:
        """Have a child forked, give it the request, and take what comes back: length, answer, wait status; less if it came to grief."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [LIMITS.pack(limits.time.total_seconds(), limits.memory)], [theirs.fileno()])
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            writer.write(LENGTH.pack(len(request)) + request)
            parts, size = [], 0
            with suppress(ConnectionError):  # a child that died before it had read everything
                while (part := await reader.read(1 << 20)) and size <= _LARGEST_RESULT:
                    parts.append(part)
                    size += len(part)
            return b"".join(parts)
        finally:
            writer.close()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        # In its turn of the loop, so that `loaded`, if it waits, is told of the end.
        asyncio.get_running_loop().call_soon(self._control.close)


def _read(answer: bytes, own: frozenset[str]) -> _Done | _Failed:
    """Tell a result, made of classes of the packages `own`, from what went wrong."""
    if len(answer) > _LARGEST_RESULT:
        return _Failed(Why.MEMORY)
    if len(answer) < STATUS.size:
        return _Failed(Why.CRASHED)  # the server itself is gone
    (status,) = STATUS.unpack(answer[-STATUS.size :])
    if status:
        return _Failed(_why(status))
    try:
        is_done, result = _Reader(answer[LENGTH.size : -STATUS.size], own).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, LookupError, TypeError, ValueError) as error:
        return _Failed(Why.ERROR, (f"unreadable result: {type(error).__name__}",))
    return _Done(result) if is_done else _Failed(Why.ERROR, result)


def _why(status: int) -> Why:
    """Say what a wait status means."""
    if os.WIFEXITED(status):
        return Why.MEMORY if os.WEXITSTATUS(status) == OUT_OF_MEMORY else Why.CRASHED
    match os.WTERMSIG(status):
        case signal.SIGALRM | signal.SIGXCPU:
            return Why.TIMEOUT
        case signal.SIGKILL:
            return Why.MEMORY  # nobody here kills a child whose result is waited for: it was the kernel, out of memory
        case _:
            return Why.CRASHED


class _Reader(pickle.Unpickler):
    """Reads results made of plain values and of our own classes: a child that a hostile file has taken over can name nothing else."""

    def __init__(self, answer: bytes, own: frozenset[str]) -> None:
        super().__init__(io.BytesIO(answer))
        self._own = own

    def find_class(self, module: str, name: str) -> type:
        """Give a class of ours, or one that plain values need. Raises pickle.UnpicklingError."""
        if module.partition(".")[0] in self._own or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"a result holds {module}.{name}")
