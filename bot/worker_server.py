"""The process that the worker's processes are forked from: it has the features' libraries loaded, and forks a child per job.

`multiprocessing` has such a server too, but one per program, which cannot be ended when idle, drops a preload that fails without a word and
does not tell a limit that was met from a crash. This one needs the standard library only, and nothing of the bot.

Over its standard input (a socket) it gets one message per job: a file descriptor with limits. The job's own socket then carries the request
to the child, the child's answer back, and after it the child's wait status, written by the server. A hang-up kills the child.
"""

import gc
import importlib
import math
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
import traceback

LIMITS = struct.Struct("!dq")  # seconds of wall time, bytes of memory beyond what is loaded
LENGTH = struct.Struct("!q")
STATUS = struct.Struct("!i")
READY = b"ready"
OUT_OF_MEMORY = 77  # exit status of a child that met MemoryError and could not even say so
_LARGEST_FILE = 200_000_000
_NICENESS = 10  # whoever waits for an answer goes before whoever waits for a file


def serve(control: socket.socket) -> None:
    """Fork a child for each descriptor that comes, until the other side closes; then kill what still runs."""
    wake_up, notify = socket.socketpair()
    notify.settimeout(0)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(notify.fileno())
    jobs: dict[int, socket.socket] = {}  # by the child's process id
    poll = select.poll()
    for waiting in (control, wake_up):
        poll.register(waiting, select.POLLIN)
    control.send(READY)
    while True:
        for descriptor, _happened in poll.poll():
            if descriptor == wake_up.fileno():
                wake_up.recv(4096)
                _bury(jobs, poll)
            elif descriptor == control.fileno():
                message, descriptors, _flags, _address = socket.recv_fds(control, LIMITS.size, 1)
                if not descriptors:
                    _kill(jobs)
                    return
                job = socket.socket(fileno=descriptors[0])
                child = os.fork()
                if child == 0:
                    for inherited in (control, wake_up, notify, *jobs.values()):
                        inherited.close()
                    _run_child(job, *LIMITS.unpack(message))
                jobs[child] = job
                poll.register(job, select.POLLHUP)
            else:  # nobody waits for this job any more
                poll.unregister(descriptor)
                for child in [child for child, job in jobs.items() if job.fileno() == descriptor]:
                    os.kill(child, signal.SIGKILL)


def _bury(jobs: dict[int, socket.socket], poll: select.poll) -> None:
    """Tell how each child that has ended came to its end."""
    for child in list(jobs):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            job = jobs.pop(child)
            try:
                poll.unregister(job)
                job.sendall(STATUS.pack(status))
            except (KeyError, OSError):
                continue  # it was killed since nobody waited for it
            finally:
                job.close()


def _kill(jobs: dict[int, socket.socket]) -> None:
    for child in jobs:
        os.kill(child, signal.SIGKILL)


def _run_child(job: socket.socket, seconds: float, memory: int) -> None:
    """Do one job within its limits and leave, whatever happens, without returning into the server's loop."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _limit(seconds, memory)
        with job.makefile("rb") as stream:
            name, payload = pickle.loads(stream.read(LENGTH.unpack(stream.read(LENGTH.size))[0]))  # noqa: S301 - from the bot itself
        answer = _answer(name, payload)
        job.sendall(LENGTH.pack(len(answer)))
        job.sendall(answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(name: str, payload: object) -> bytes:
    """Compute, and give the pickled result, or the type and the places of the error (never its message, which may quote a file)."""
    try:
        module, function = name.split(":")
        return pickle.dumps((True, getattr(importlib.import_module(module), function)(payload)))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - it is told, not swallowed: the bot decides
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        places = (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        return pickle.dumps((False, (f"{type(error).__module__}.{type(error).__qualname__}", *places)))


def _limit(seconds: float, memory: int) -> None:
    """Let the kernel end this process: SIGALRM and SIGXCPU keep their default action, which no library that hangs can put off."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    cpu = math.ceil(seconds * (os.cpu_count() or 1)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what people wrote
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    # RLIMIT_DATA counts private writable pages. RLIMIT_AS would count what is only reserved too: 64 MB for each thread of a library.
    resource.setrlimit(resource.RLIMIT_DATA, (_data_bytes() + memory,) * 2)


def _data_bytes() -> int:
    """Give what is loaded already. proc(5): the sixth number of statm is data and stack, in pages."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - pathlib would be one more library in each child
            return int(stream.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def main(modules: list[str]) -> None:
    """Load `modules`, then serve. A module that cannot be loaded ends the server with its name."""
    os.nice(_NICENESS)
    control = socket.socket(fileno=os.dup(0))
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # whatever a module does while it is loaded
            control.send(f"{module}: {type(error).__name__}".encode())
            raise
    gc.freeze()  # the collector would write to every object, and so copy every page that the children share
    serve(control)


if __name__ == "__main__":
    main(sys.argv[1:])
