"""Files that a platform has announced and that are still to be fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arriving_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("album", sa.String(length=40), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_arriving_file_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arriving_file")),
    )
    with op.batch_alter_table("arriving_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_arriving_file_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("arriving_file") as batch_op:
        batch_op.drop_index(batch_op.f("ix_arriving_file_account_id"))

    op.drop_table("arriving_file")
