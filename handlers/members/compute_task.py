"""The worker's door: a roster's reading as one task."""

from handlers.members.compute import read_roster
from handlers.members.roster_plan import RosterTask
from handlers.members.rules import RosterFile


def read_task(task: RosterTask) -> RosterFile:
    """Read the file of a task."""
    if not isinstance(task.content, bytes):
        raise TypeError("the runner puts the file's bytes into the task")
    return read_roster(task.content, task.filename, task.today)
