"""What members looked for last, in documents, news and questions alike."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_asked",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_search_asked_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_asked")),
        sa.UniqueConstraint("member_id", "area", name=op.f("uq_search_asked_member_id_area")),
    )
    op.drop_table("document_search")  # nobody misses the words of a search before an update


def downgrade() -> None:
    op.create_table(
        "document_search",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_search_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_search")),
        sa.UniqueConstraint("member_id", name=op.f("uq_document_search_member_id")),
    )
    op.drop_table("search_asked")
