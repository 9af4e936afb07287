"""Heavy work is contained: whatever a job does, the bot lives and hears why."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.jobs import ComputeFailed
from bot.worker import Why, Worker
from core.feature import JobLimits
from tests.bot import computing
from tests.bot.computing import Colour, Row

pytestmark = pytest.mark.slow  # each starts processes

HERE = computing.__name__
LIMITS = JobLimits(time=timedelta(seconds=20), memory=200_000_000)
SHORT = JobLimits(time=timedelta(seconds=0.3), memory=200_000_000)


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker([HERE])
    yield made
    made.close()


def is_alive(process_id: int) -> bool:
    """Say whether a process runs: one that has ended and waits to be buried by its parent does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


async def until(condition: Callable[[], object]) -> None:
    """Wait for what another process does: it can tell us of nothing."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - another process sets no Event of ours
            await asyncio.sleep(0.01)


async def places(worker: Worker) -> tuple[int, int, int]:
    """Give the process ids: where the module was loaded, where the job ran, its server."""
    result = await worker.run(f"{HERE}:where_loaded", None, LIMITS)
    assert isinstance(result, tuple)
    return result


async def why_not(worker: Worker, function: str, payload: object = None, limits: JobLimits = LIMITS) -> str:
    with pytest.raises(ComputeFailed) as failed:
        await worker.run(f"{HERE}:{function}", payload, limits)
    return failed.value.why


async def test_what_is_computed_comes_back(worker: Worker) -> None:
    assert await worker.run(f"{HERE}:double", 21, LIMITS) == 42


async def test_values_of_our_own_come_back_whole(worker: Worker) -> None:
    result = await worker.run(f"{HERE}:rows", 5_000, LIMITS)

    assert isinstance(result, list)
    assert result[7] == Row("Nguyễn Văn 7", date(1960, 1, 1), Colour.RED, (7,))
    assert result[7].colour is Colour.RED


async def test_large_input_and_output_pass(worker: Worker) -> None:
    result = await worker.run(f"{HERE}:name_of", Row("x" * 5_000_000, None, Colour.RED), LIMITS)

    assert isinstance(result, Row)
    assert len(result.name) == 5_000_000


async def test_the_preload_happens_in_the_server(worker: Worker) -> None:
    loaded_in, child, server = await places(worker)

    assert loaded_in == server
    assert len({loaded_in, child, os.getpid()}) == 3


async def test_a_preload_that_fails_is_named() -> None:
    worker = Worker(["tests.bot.nothing_here"])

    with capture_logs() as records:
        why = await why_not(worker, "double", 1)

    worker.close()
    assert why == Why.ERROR
    assert {"tests.bot.nothing_here: ModuleNotFoundError"} == {place for record in records for place in record["error"]}


async def test_secrets_of_the_environment_stay_outside(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTAY_SECRET_KEY", "canary")

    result = await worker.run(f"{HERE}:environment", None, LIMITS)

    assert isinstance(result, dict)
    assert not [name for name in result if name.startswith("SOTAY_")]


@pytest.mark.parametrize(
    ("function", "payload", "limits", "why"),
    [
        ("sleep_for_ever", None, SHORT, Why.TIMEOUT),
        ("spin_for_ever", None, SHORT, Why.TIMEOUT),
        ("take", 400_000_000, LIMITS, Why.MEMORY),
        ("abort", None, LIMITS, Why.CRASHED),
        ("leave", None, LIMITS, Why.CRASHED),
        ("run_command", None, LIMITS, Why.ERROR),
        ("nothing_here", None, LIMITS, Why.ERROR),
    ],
)
async def test_a_job_that_comes_to_grief_says_why_and_the_next_one_runs(worker: Worker, function: str, payload: object, limits: JobLimits, why: Why) -> None:
    assert await why_not(worker, function, payload, limits) == why

    assert await worker.run(f"{HERE}:double", 2, LIMITS) == 4


async def test_memory_within_the_limit_is_given(worker: Worker) -> None:
    assert await worker.run(f"{HERE}:take", 150_000_000, LIMITS) == 150_000_000


async def test_an_error_tells_its_place_and_not_its_words(worker: Worker) -> None:
    with capture_logs() as records:
        why = await why_not(worker, "fail", "canary")

    (record,) = records
    assert why == Why.ERROR
    assert record["error"][0] == "builtins.ValueError"
    assert "computing.py" in record["error"][1]
    assert "canary" not in str(record)


async def test_a_short_job_does_not_wait_for_a_long_one(worker: Worker) -> None:
    async with asyncio.TaskGroup() as group:
        long = group.create_task(why_not(worker, "sleep_for_ever", None, JobLimits(timedelta(seconds=2))))
        short = group.create_task(worker.run(f"{HERE}:double", 1, LIMITS))
        assert await short == 2
        assert not long.done()

    assert long.result() == Why.TIMEOUT


async def test_many_at_once_all_come_back(worker: Worker) -> None:
    outcomes = await asyncio.gather(*(worker.run(f"{HERE}:double", number, LIMITS) for number in range(50)))

    assert outcomes == [2 * number for number in range(50)]


async def test_closing_kills_what_runs_at_once(worker: Worker, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    async with asyncio.TaskGroup() as group:
        job = group.create_task(why_not(worker, "hold_open", str(note)))
        await until(lambda: note.exists() and note.read_text())
        child, began = int(note.read_text()), time.monotonic()
        worker.close()
        assert await job == Why.STOPPED

    assert time.monotonic() - began < 2
    await until(lambda: not is_alive(child))
    assert await why_not(worker, "double", 1) == Why.STOPPED


async def test_a_job_that_nobody_waits_for_is_killed(worker: Worker, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    async with asyncio.TaskGroup() as group:
        job = group.create_task(worker.run(f"{HERE}:hold_open", str(note), LIMITS))
        await until(lambda: note.exists() and note.read_text())
        job.cancel()

    await until(lambda: not is_alive(int(note.read_text())))
    assert await worker.run(f"{HERE}:double", 1, LIMITS) == 2


async def test_it_ends_when_idle_and_starts_again() -> None:
    worker = Worker([HERE], idle=timedelta(milliseconds=50))

    first = await places(worker)
    await until(lambda: worker._server is None)
    second = await places(worker)

    worker.close()
    assert first != second


async def test_a_server_that_was_killed_is_replaced(worker: Worker) -> None:
    _loaded_in, _child, server = await places(worker)

    os.kill(server, 9)
    await until(lambda: worker._server is None or worker._server.has_ended())

    assert await worker.run(f"{HERE}:double", 1, LIMITS) == 2


async def test_a_warm_job_takes_a_few_milliseconds(worker: Worker) -> None:
    await worker.run(f"{HERE}:double", 1, LIMITS)
    times = []
    for _ in range(30):
        began = time.perf_counter()
        await worker.run(f"{HERE}:double", 1, LIMITS)
        times.append(time.perf_counter() - began)

    assert sorted(times)[15] < 0.1
