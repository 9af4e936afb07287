"""What is sent to the database meanwhile."""

from typing import Self

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Statements:
    """Keeps what is sent to the database in a block."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def __aenter__(self) -> Self:
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    async def __aexit__(self, *_error: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self.sent.append(statement)
