"""Questions in each state, all asked by the member of the cell, held by the cell."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.models.questions import Question

if TYPE_CHECKING:
    from tests.world import Ids, World

ASKER = ("member of cell",)
DESK = ("committee of cell", "deputy of cell", "secretary of cell")


def fill(session: Session, world: "World") -> None:
    """Make a draft, and a question that is open, asked back, answered, published with its answer, published for support."""
    now, cell = world.talk.clock.now(), world.talk.units["cell"]
    asker = world.people["member of cell"].member_id
    for number, (name, state) in enumerate(
        (
            ("draft", "draft"),
            ("open", "open"),
            ("asked", "asked"),
            ("answered", "answered"),
            ("published", "closed"),
            ("supportable", "open"),
            ("merged", "merged"),
        )
    ):
        question = Question(
            top_unit_id=world.talk.units["province"],
            year=2026 if number else None,
            number=number or None,
            from_unit_id=cell,
            unit_id=cell,
            asker_id=asker if number else None,
            asker=f"{asker:019}",
            words="When will the lamp be mended?",
            state=state,
            asked_at=now,
            due_on=now.date() + timedelta(days=7),
            answered_at=now if state == "answered" else None,
        )
        if name in {"published", "supportable"}:
            question.published_unit_id, question.published_at = cell, now
            question.published_words, question.published_answer = "The lamp", "Soon" if name == "published" else None
        session.add(question)
        session.flush()
        world.ids[f"{name} question"] = question.id


ARGUMENTS: "dict[str, Ids]" = {
    "questions.hand_in": lambda ids: (ids["draft question"], 1),
    **{f"questions.{name}": (lambda _ids: (0,)) for name in ("mine", "answered", "supportable", "found")},
    **{f"questions.{name}": (lambda ids: (ids["open question"],)) for name in ("show", "withdraw", "answer", "ask_back", "forward", "merge", "publish")},
    "questions.part": lambda ids: (ids["merged question"],),
    "questions.reply": lambda ids: (ids["asked question"],),
    **{f"questions.{name}": (lambda ids: (ids["answered question"],)) for name in ("thank", "again", "amend")},
    **{f"questions.{name}": (lambda ids: (ids["published question"],)) for name in ("published", "unpublish")},
    "questions.support": lambda ids: (ids["supportable question"], 0),
    "questions.list": lambda ids: (ids["unit"], 0, 0),
    "questions.on_behalf": lambda ids: (ids["unit"],),
}
BY_OBJECT: dict[str, tuple[str, ...]] = {
    **{f"questions.{name}": ASKER for name in ("hand_in", "withdraw", "reply", "thank", "again")},
    "questions.show": ASKER + DESK,
}
