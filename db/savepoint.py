"""A savepoint around what may fail while the transaction goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from db.engines import is_passing
from db.ready import execute


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Take back what is written inside when it raises; the session then forgets what it has loaded, which may no longer be true.

    It stands around every update, so it spares the account of loaded objects that `Session.begin_nested` makes to restore them one by one. An error that
    passes by itself takes nothing back: it ends the whole transaction.
    """
    session.flush()
    connection = session.connection()
    execute(connection, "SAVEPOINT inside")
    try:
        yield
        session.flush()
    except BaseException as error:
        session.expunge_all()
        if not is_passing(error):
            execute(connection, "ROLLBACK TO SAVEPOINT inside")
            execute(connection, "RELEASE SAVEPOINT inside")
        raise
    execute(connection, "RELEASE SAVEPOINT inside")
