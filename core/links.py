"""Tokens that open something: sign-in links and codes, pages. Only hashes are kept."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import ledger
from db.keys import keyed_hash, token_hash
from db.models.channels import PageLink
from db.models.web import SignInLink

# Without 0 O 1 I L U V: read off paper by people who need glasses.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTWXYZ23456789"
CODE_LENGTH = 8
SIGN_IN_VALID = timedelta(hours=24)
CODE_VALID = timedelta(minutes=15)
PAGE_VALID = timedelta(days=30)


def new_code() -> str:
    """Give eight letters and digits: 5 * 10^11 codes, beside a limit on tries."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


def make_sign_in(session: Session, member_id: int | None, now: datetime, *, kind: str = "link") -> str:
    """Give a token for `/in/<token>` (kind link), a code to be typed (code), or the operator's first way in (setup). Single use."""
    token = new_code() if kind == "code" else secrets.token_urlsafe(24)
    valid = CODE_VALID if kind == "code" else SIGN_IN_VALID
    session.add(SignInLink(token_hash=_sign_in_hash(token), member_id=member_id, kind=kind, made_at=now, expires_at=now + valid))
    return token


def find_sign_in(session: Session, token: str, now: datetime) -> SignInLink | None:
    """Give the link or code that is still good, without using it."""
    return session.scalar(select(SignInLink).where(SignInLink.token_hash == _sign_in_hash(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now))


def use_sign_in(session: Session, link: SignInLink, now: datetime) -> bool:
    """Use it up; False when somebody was faster."""
    return ledger.count(session, update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None)).values(used_at=now)) == 1


def make_page_link(session: Session, page: str, about: tuple[int, ...], member_id: int, now: datetime) -> str:
    """Give a token for `/p/<token>`: the page `page` about these ids, seen with this member's rights."""
    token = secrets.token_urlsafe(24)
    session.add(PageLink(token_hash=token_hash(token), page=page, about=list(about), member_id=member_id, expires_at=now + PAGE_VALID))
    return token


def find_page(session: Session, token: str, now: datetime) -> PageLink | None:
    return session.scalar(select(PageLink).where(PageLink.token_hash == token_hash(token), PageLink.expires_at > now))


def _sign_in_hash(token: str) -> str:
    """Hash with the key: a code is so short that whoever had the database alone could try them all."""
    return keyed_hash("sign-in", token)
