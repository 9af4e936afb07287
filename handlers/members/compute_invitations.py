"""The invitation cards of a unit as a PDF, eight a page. Runs in the worker only."""

import io
import json
from pathlib import Path

import segno
import typst

from core.jobs import Made
from handlers.members.invitation_sheet import InvitationSheet

_TEMPLATE = Path(__file__).with_name("invitations.typ")
_FONTS = Path(__file__).parent.parent.parent / "fonts"


def invitation_cards_pdf(sheet: InvitationSheet) -> Made:
    """Draw the sheet. Squares have error level M: they are read off paper that was folded."""
    cards = [{"name": card.name, "code": card.code, "note": card.note, "square": _square(card.link)} for card in sheet.cards]
    words = {"title": sheet.title, "kicker": sheet.kicker, "how": sheet.how, "language": sheet.language, "is_rtl": sheet.is_rtl, "cards": cards}
    drawn = typst.compile(_TEMPLATE, font_paths=[_FONTS], ignore_system_fonts=True, sys_inputs={"sheet": json.dumps(words, ensure_ascii=False)})
    if not isinstance(drawn, bytes):
        raise TypeError("one document gives one file")
    return Made(sheet.file_name, "application/pdf", drawn)


def _square(link: str) -> str:
    target = io.BytesIO()
    segno.make(link, error="m", micro=False).save(target, kind="svg", border=2, scale=4, xmldecl=False)
    return target.getvalue().decode()
