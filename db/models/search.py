"""What is found by its words: titles and pages of text, for every feature that has something to be found."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Encrypted, Key

# Made and kept by the migration's triggers, in each database's own way; no model knows its columns.
INDEX = "search_index"


class SearchText(Base):
    """A text of one object: its title or body (`place` 0) or one of its pages. What is personal never enters.

    `text` is what is shown; `words` what is indexed: the text without marks, then the text itself in lower case, so that both ways of typing find it.
    """

    __tablename__ = "search_text"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    area: Mapped[str] = mapped_column(String(12))
    object_id: Mapped[int] = mapped_column(Key)
    place: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("area", "object_id", "place"),)


class SearchAsked(Base):
    """What a member looked for last in an area: pages of hits are turned over by buttons, which carry no words."""

    __tablename__ = "search_asked"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    area: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Encrypted)

    __table_args__ = (UniqueConstraint("member_id", "area"),)
