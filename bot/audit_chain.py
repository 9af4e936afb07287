"""The chain of the audit log: each entry is sealed with the hash of itself and the one before, so that a later change shows."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.ledger import AuditEntry

_SEALED_AT_ONCE = 200


def seal(session: Session, now: datetime) -> bool:
    """Chain what is new, in order of ids; True says that there is more. Not in the writer's transaction: all would queue for the last row."""
    last = session.scalar(select(AuditEntry.seal).where(AuditEntry.seal.is_not(None)).order_by(AuditEntry.id.desc()).limit(1)) or ""
    waiting = session.scalars(select(AuditEntry).where(AuditEntry.seal.is_(None)).order_by(AuditEntry.id).limit(_SEALED_AT_ONCE)).all()
    for entry in waiting:
        last = entry.seal = link(last, entry)
    return len(waiting) == _SEALED_AT_ONCE


def broken_at(session: Session) -> int | None:
    """Give the id of the first entry that no longer fits its chain, or None."""
    last = ""
    for entry in session.scalars(select(AuditEntry).where(AuditEntry.seal.is_not(None)).order_by(AuditEntry.id).execution_options(yield_per=500)):
        if entry.seal != link(last, entry):
            return entry.id
        last = entry.seal
    return None


def link(previous: str, entry: AuditEntry) -> str:
    """Give the SHA-256 over the seal before and every column of the entry."""
    content = (previous, entry.id, entry.at.isoformat(), entry.by_member_id, entry.action, entry.unit_id, entry.object_id, entry.fields)
    return hashlib.sha256(repr(content).encode()).hexdigest()
