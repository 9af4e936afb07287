"""Polls: questions, options, who may answer, and answers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("has_names", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("file_id", _KEY, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_by_id", _KEY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("dated_id", _KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_poll_file_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_poll_made_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_poll_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    with op.batch_alter_table("poll") as batch_op:
        batch_op.create_index("ix_poll_state_closes_at", ["state", "closes_at"], unique=False)
        batch_op.create_index("ix_poll_state_remind_at", ["state", "remind_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "poll_option",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("poll_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_option_poll_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_option")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_option_poll_id_position")),
    )
    op.create_table(
        "poll_voter",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("poll_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_poll_voter_by_member_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_poll_voter_member_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_voter_poll_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_poll_voter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_voter")),
        sa.UniqueConstraint("poll_id", "member_id", name=op.f("uq_poll_voter_poll_id_member_id")),
    )
    with op.batch_alter_table("poll_voter") as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_voter_member_id"), ["member_id"], unique=False)

    op.create_table(
        "poll_answer",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("voter_id", _KEY, nullable=False),
        sa.Column("option_id", _KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["option_id"], ["poll_option.id"], name=op.f("fk_poll_answer_option_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["voter_id"], ["poll_voter.id"], name=op.f("fk_poll_answer_voter_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_answer")),
        sa.UniqueConstraint("voter_id", "place", name=op.f("uq_poll_answer_voter_id_place")),
    )
    with op.batch_alter_table("poll_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_answer_option_id"), ["option_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("poll_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_answer_option_id"))

    op.drop_table("poll_answer")
    with op.batch_alter_table("poll_voter") as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_voter_member_id"))

    op.drop_table("poll_voter")
    op.drop_table("poll_option")
    with op.batch_alter_table("poll") as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_unit_id"))
        batch_op.drop_index("ix_poll_state_remind_at")
        batch_op.drop_index("ix_poll_state_closes_at")

    op.drop_table("poll")
