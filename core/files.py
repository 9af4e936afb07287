"""Files that the program keeps, on cards."""

from core.card import Attachment
from db.models.ledger import File


def attachment(file: File) -> Attachment:
    """Give a file as what a card carries."""
    return Attachment(file.id, file.name, file.media_type, file.size, is_picture=file.media_type.startswith("image/"))
