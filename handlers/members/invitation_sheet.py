"""Invitation cards as the worker gets them: every word in the reader's language already."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One card: whose, the code as it is read aloud, until when, and the link behind the square."""

    name: str
    code: str
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class InvitationSheet:
    """All cards of a unit."""

    file_name: str
    title: str
    kicker: str
    how: str
    language: str
    is_rtl: bool
    cards: tuple[PaperCard, ...]
