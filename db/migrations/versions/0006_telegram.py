"""Telegram: names and faults of bots, topics, where a message lies with its platform, files that it has."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"], name=op.f("fk_sent_file_bot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_file")),
        sa.UniqueConstraint("bot_id", "sha256", "kind", name=op.f("uq_sent_file_bot_id_sha256_kind")),
    )

    with op.batch_alter_table("bot") as batch_op:
        batch_op.add_column(sa.Column("link", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("fault", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("fault_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("chat_group") as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(length=20), nullable=True))

    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("parts", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("topic", sa.String(length=20), nullable=True))
        batch_op.create_index(
            "ix_delivery_refs", ["refs"], unique=False, sqlite_where=sa.text("refs IS NOT NULL"), postgresql_where=sa.text("refs IS NOT NULL")
        )


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index("ix_delivery_refs", sqlite_where=sa.text("refs IS NOT NULL"), postgresql_where=sa.text("refs IS NOT NULL"))
        batch_op.drop_column("topic")
        batch_op.drop_column("parts")

    with op.batch_alter_table("chat_group") as batch_op:
        batch_op.drop_column("topic")

    with op.batch_alter_table("bot") as batch_op:
        batch_op.drop_column("fault_at")
        batch_op.drop_column("fault")
        batch_op.drop_column("link")

    op.drop_table("sent_file")
