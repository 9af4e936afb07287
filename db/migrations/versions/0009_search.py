"""Texts that are found by their words: FTS5 on SQLite, a tsvector beside each text on PostgreSQL, both kept by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The index holds words and rows, not the texts: those lie in search_text. Marks are kept apart from letters without them, since both forms are indexed.
_SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_text', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN INSERT INTO search_index(rowid, words) VALUES (new.id, new.words); END",
    """CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN
    INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words); END""",
)
_POSTGRESQL = (
    """CREATE TABLE search_index (words tsvector NOT NULL, id bigint
    CONSTRAINT pk_search_index PRIMARY KEY CONSTRAINT fk_search_index_id REFERENCES search_text ON DELETE CASCADE)""",
    "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    """CREATE FUNCTION search_text_added() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO search_index (id, words) VALUES (new.id, to_tsvector(''simple'', new.words)); RETURN new; END'""",
    "CREATE TRIGGER search_text_added AFTER INSERT ON search_text FOR EACH ROW EXECUTE FUNCTION search_text_added()",
)


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("object_id", _KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("area", "object_id", "place", name=op.f("uq_search_text_area_object_id_place")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_table("search_text")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION search_text_added()")
