"""What every table shares: names of constraints, keys, instants, encrypted columns."""

import json
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Enum, Integer, LargeBinary, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from db import keys

# A key of 64 bits. SQLite numbers rows by itself only in a column that is declared INTEGER (which holds 64 bits there).
Key = BigInteger().with_variant(Integer(), "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware, stored as UTC, given back as UTC, on both databases.

    SQLite would drop the zone without a word and be hours wrong, PostgreSQL would take a naive value for one in the session's zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take aware instants only. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive time is no instant: {value.isoformat()}"
            raise ValueError(message)
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """A text that only this program can read; it cannot be searched or compared in SQL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else keys.ring().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt. Raises db.keys.UnreadableError."""
        return None if value is None else keys.ring().decrypt(value).decode()


class EncryptedJson(TypeDecorator[object]):
    """A value of JSON (dict, list, text, number, bool) that only this program can read. None is stored as NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        if value is None:
            return None
        return keys.ring().encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> object | None:
        """Decrypt. Raises db.keys.UnreadableError."""
        return None if value is None else json.loads(keys.ring().decrypt(value))


def _values(closed_set: type[StrEnum]) -> list[str]:
    """Store the values of a closed set, not the names that Python code gives them."""
    return [member.value for member in closed_set]


class Base(DeclarativeBase):
    """The base of all tables. Every constraint gets a name, so that a migration can find it on both databases."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the attribute that SQLAlchemy reads
        datetime: UTCDateTime(),
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
    }
