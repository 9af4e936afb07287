"""How a poll comes about in a test, and how its counts are read."""

from typing import TypedDict, Unpack

from core.card import Bars
from core.i18n import Verbatim
from tests.answer import Answer
from tests.talk import Person

LINE = "/poll Which day? | Monday | Tuesday | Friday"


class Filled(TypedDict, total=False):
    """What the form of a poll may hold."""

    question: str
    kind: str
    options: str
    least: str
    most: str
    names: str
    closes: str
    audience: str


async def asks(secretary: Person, line: str = LINE) -> Answer:
    """Ask in one line and send."""
    await secretary.says(line)
    return await secretary.presses("Send the poll")


async def drafts(secretary: Person, **values: Unpack[Filled]) -> Answer:
    """Fill the form of a poll; what is not said is as usual."""
    await secretary.says("/poll")
    usual: Filled = {"question": "Which day?", "kind": "single", "options": "Monday\nTuesday\nFriday", "names": "hidden", "audience": "all"}
    return await secretary.fills(**({"closes": "5/12 20:00"} | usual | values))


async def asks_by_form(secretary: Person, **values: Unpack[Filled]) -> Answer:
    draft = await drafts(secretary, **values)
    return await secretary.presses("Send the poll", on=draft)


def counts(answer: Answer) -> dict[str, int]:
    """Give the counts that a card shows by option; nothing where it shows none."""
    return {row.label.text: row.value for block in answer.card.blocks if isinstance(block, Bars) for row in block.rows if isinstance(row.label, Verbatim)}


def chosen(answer: Answer) -> list[str]:
    """Give the labels of the buttons that are marked as chosen."""
    return [button.label.text for row in answer.card.buttons for button in row if button.is_chosen and isinstance(button.label, Verbatim)]
