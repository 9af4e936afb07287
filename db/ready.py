"""Statements that every update runs: compiled once for each database, and run on the driver itself.

SQLAlchemy makes the statement, its values and its columns, as for any other; what is left out is what it does again at each execution, which
costs several times what SQLite needs for a statement of this kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar, TypeVarTuple, cast

from sqlalchemy import Connection, Delete, Insert, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.selectable import ReturnsRows, TypedReturnsRows

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_Convert: TypeAlias = Callable[[object], object] | None
_Given: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement for one database: its text, how each value is handed over (in the order of the text, or by name), and how each column is read.

    `fixed`: values that the statement itself holds.
    """

    text: str
    values: tuple[tuple[str, _Convert], ...]
    fixed: Mapping[str, object]
    columns: tuple[tuple[int, Callable[[object], object]], ...]
    is_positional: bool

    def parameters(self, given: _Given) -> Sequence[object] | dict[str, object]:
        known = {**self.fixed, **given}
        if self.is_positional:
            return [known[name] if convert is None else convert(known[name]) for name, convert in self.values]
        return {name: known[name] if convert is None else convert(known[name]) for name, convert in self.values}

    def read(self, row: Sequence[object]) -> tuple[object, ...]:
        if not self.columns:
            return tuple(row)
        read = list(row)
        for place, convert in self.columns:
            read[place] = convert(read[place])
        return tuple(read)


class _Prepared:
    """A statement with `bindparam`s, which are given by name. It neither flushes the session nor touches what the session has loaded.

    Errors of the driver come as SQLAlchemy's, without the values. A statement whose text depends on its values (IN with a list) cannot be made ready.
    """

    def __init__(self, statement: ReturnsRows | Insert | Update | Delete, *, columns: Sequence[str] | None = None) -> None:
        """Take a statement; of an INSERT without values, the `columns` that are given. What it leaves out gets its default, where that is a constant."""
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def _on(self, session: Session) -> tuple[Connection, _Form]:
        connection = session.connection()
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = self._forms[connection.dialect.name] = _compiled(self._statement, connection.dialect, self._columns)
        return connection, form


class Ready(_Prepared, Generic[*Ts]):
    """A statement that gives rows, ready to be run."""

    def __init__(self, statement: TypedReturnsRows[*Ts], *, columns: Sequence[str] | None = None) -> None:
        super().__init__(statement, columns=columns)

    def all(self, session: Session, given: _Given) -> list[tuple[*Ts]]:
        """Give all rows."""
        connection, form = self._on(session)
        with _run(connection, form.text, form.parameters(given)) as cursor:
            return cast("list[tuple[*Ts]]", [form.read(row) for row in cursor.fetchall()])

    def first(self, session: Session, given: _Given) -> tuple[*Ts] | None:
        """Give the first row."""
        rows = self.all(session, given)
        return rows[0] if rows else None

    def scalar(self: "Ready[T, *tuple[object, ...]]", session: Session, given: _Given) -> T | None:
        """Give the first column of the first row; None where there is no row."""
        row = self.first(session, given)
        return row[0] if row else None

    def one(self: "Ready[T, *tuple[object, ...]]", session: Session, given: _Given) -> T:
        """Give the first column of the one row that is always there."""
        return self.all(session, given)[0][0]


class ReadyChange(_Prepared):
    """A statement that changes rows and gives none, ready to be run."""

    def run(self, session: Session, given: _Given) -> int:
        """Run it, and give how many rows it met."""
        connection, form = self._on(session)
        with _run(connection, form.text, form.parameters(given)) as cursor:
            return cursor.rowcount


def _compiled(statement: ReturnsRows | Insert | Update | Delete, dialect: Dialect, columns: Sequence[str] | None) -> _Form:
    keys = None if columns is None else list(columns)
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=keys)
    if compiled.post_compile_params:
        message = f"its text depends on its values: {compiled.string}"
        raise ValueError(message)
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    for column in compiled.insert_prefetch:
        if not isinstance(column.default, ScalarElementColumnDefault):
            message = f"{column} has no constant as its default and must be given"
            raise TypeError(message)
        fixed[column.key] = column.default.arg
    names = (compiled.positiontup or ()) if compiled.positional else tuple(compiled.params)
    values = tuple((name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names)
    given_back = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in getattr(statement, "exported_columns", ())]
    return _Form(compiled.string, values, fixed, tuple((place, read) for place, read in enumerate(given_back) if read), is_positional=compiled.positional)


def execute(connection: Connection, text: str) -> None:
    """Run a text that takes no values and gives no rows."""
    with _run(connection, text, ()):
        """Done."""


@contextmanager
def _run(connection: Connection, text: str, parameters: Sequence[object] | dict[str, object]) -> Iterator[DBAPICursor]:
    """Run a text on the driver; who listens to the engine's statements hears it. Raises what SQLAlchemy makes of the driver's errors."""
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, parameters, None, False)  # noqa: FBT003 - as the event has it
    driver = connection.dialect.loaded_dbapi
    try:
        cursor.execute(text, parameters)
        yield cursor
    except driver.Error as error:
        is_lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(text, None, error, driver.Error, connection_invalidated=is_lost, dialect=connection.dialect) from error
    finally:
        cursor.close()
