"""Documents with their versions, bookmarks and openings; dispatches and how far each unit has come with them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_library()
    _make_reading()
    _make_dispatches()


def _make_library() -> None:
    op.create_table(
        "document",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("replaces_id", _KEY, nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_document_by_member_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["document.id"], name=op.f("fk_document_replaces_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index("ix_document_unit_id_published_at", ["unit_id", "published_at"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", _KEY, nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pages_kept", sa.Integer(), nullable=False),
        sa.Column("is_scan", sa.Boolean(), nullable=False),
        sa.Column("is_drawable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_document_version_by_member_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_version_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_document_version_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )


def _make_reading() -> None:
    op.create_table(
        "document_bookmark",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_bookmark_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_bookmark_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_bookmark")),
        sa.UniqueConstraint("member_id", "document_id", name=op.f("uq_document_bookmark_member_id_document_id")),
    )
    with op.batch_alter_table("document_bookmark") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_bookmark_document_id"), ["document_id"], unique=False)
    op.create_table(
        "document_opening",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_opening_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_opening_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_opening")),
        sa.UniqueConstraint("member_id", "document_id", name=op.f("uq_document_opening_member_id_document_id")),
    )
    with op.batch_alter_table("document_opening") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_opening_document_id"), ["document_id"], unique=False)
    op.create_table(
        "document_search",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_search_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_search")),
        sa.UniqueConstraint("member_id", name=op.f("uq_document_search_member_id")),
    )


def _make_dispatches() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("is_up", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_dispatch_by_member_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_dispatch_document_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dispatch_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("unit_id", "year", "number", name=op.f("uq_dispatch_unit_id_year_number")),
    )
    with op.batch_alter_table("dispatch") as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_dispatch_due_on", ["due_on"], unique=False)
    op.create_table(
        "dispatch_unit",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("dispatch_id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=True),
        sa.Column("passed_at", _INSTANT, nullable=True),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_dispatch_unit_by_member_id")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_unit_dispatch_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dispatch_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_unit")),
        sa.UniqueConstraint("dispatch_id", "unit_id", name=op.f("uq_dispatch_unit_dispatch_id_unit_id")),
        sa.UniqueConstraint("unit_id", "year", "number", name=op.f("uq_dispatch_unit_unit_id_year_number")),
    )
    with op.batch_alter_table("dispatch_unit") as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_unit_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    for table in ("dispatch_unit", "dispatch", "document_search", "document_opening", "document_bookmark", "document_version", "document"):
        op.drop_table(table)
