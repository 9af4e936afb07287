"""Files as rows: what a file is called, how large it is, who sent it; its bytes lie in the file store under their hash."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models.ledger import File

_NAME_LENGTH = 200


def keep(session: Session, sha256: str, name: str, media_type: str, size: int, by_member_id: int | None, now: datetime) -> int:
    """Enter a file whose bytes are stored, and give its id. The same bytes may be entered by several people: each has a row of their own."""
    file = File(sha256=sha256, name=name[-_NAME_LENGTH:], media_type=media_type[:100], size=size, by_member_id=by_member_id, made_at=now)
    session.add(file)
    session.flush()
    return file.id
