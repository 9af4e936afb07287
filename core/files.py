"""The file table: what the file store holds under a content's SHA-256, under the name it came with."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models.ledger import File


def keep(session: Session, sha256: str, name: str, media_type: str, size: int, by_member_id: int | None, now: datetime) -> int:  # noqa: PLR0913, PLR0917  (a row's columns)
    """Enter a file whose bytes lie in the store already, and give its id."""
    file = File(sha256=sha256, name=name[:200], media_type=media_type, size=size, by_member_id=by_member_id, made_at=now)
    session.add(file)
    session.flush()
    return file.id
