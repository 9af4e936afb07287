"""The audit log: who did what, as ids and names of fields, chained by hashes (bot/audit_chain.py) so that a later change shows."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models.ledger import AuditEntry


def record(
    session: Session,
    by_member_id: int | None,
    action: str,
    now: datetime,
    *,
    unit_id: int | None = None,
    object_id: int | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Note an action such as `members.import_written`. Contents of fields never enter."""
    session.add(AuditEntry(at=now, by_member_id=by_member_id, action=action, unit_id=unit_id, object_id=object_id, fields=",".join(fields)[:400]))
