"""Questions, their steps and supporters; an item of an agenda that stands for one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("top_unit_id", _KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("from_unit_id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("asker_id", _KEY, nullable=True),
        sa.Column("asker", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", _AT, nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", _KEY, nullable=True),
        sa.Column("published_unit_id", _KEY, nullable=True),
        sa.Column("published_words", sa.Text(), nullable=True),
        sa.Column("published_answer", sa.Text(), nullable=True),
        sa.Column("published_at", _AT, nullable=True),
        sa.Column("support_needed", sa.Integer(), nullable=True),
        sa.Column("supported_at", _AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["member.id"], name=op.f("fk_question_asker_id")),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name=op.f("fk_question_from_unit_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["question.id"], name=op.f("fk_question_merged_into_id")),
        sa.ForeignKeyConstraint(["published_unit_id"], ["unit.id"], name=op.f("fk_question_published_unit_id")),
        sa.ForeignKeyConstraint(["top_unit_id"], ["unit.id"], name=op.f("fk_question_top_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_question_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("top_unit_id", "year", "number", name=op.f("uq_question_top_unit_id_year_number")),
    )
    op.create_index("ix_question_asker_id", "question", ["asker_id"])
    op.create_index("ix_question_from_unit_id", "question", ["from_unit_id"])
    op.create_index("ix_question_merged_into_id", "question", ["merged_into_id"])
    op.create_index("ix_question_published", "question", ["published_unit_id", "published_at"])
    op.create_index("ix_question_state_due_on", "question", ["state", "due_on"])
    op.create_index("ix_question_unit_id_state_due_on", "question", ["unit_id", "state", "due_on"])
    op.create_table(
        "question_step",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("question_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("to_unit_id", _KEY, nullable=True),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_question_step_by_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_step_question_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_question_step_to_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_question_step_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_step")),
    )
    op.create_index("ix_question_step_question_id", "question_step", ["question_id"])
    op.create_index("ix_question_step_unit_id", "question_step", ["unit_id"])
    op.create_table(
        "question_support",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("question_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_question_support_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_support_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_support")),
        sa.UniqueConstraint("question_id", "member_id", name=op.f("uq_question_support_question_id_member_id")),
    )
    op.create_index("ix_question_support_member_id", "question_support", ["member_id"])
    op.create_table(
        "question_quota",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_quota")),
        sa.UniqueConstraint("who", name=op.f("uq_question_quota_who")),
    )
    with op.batch_alter_table("agenda_item") as batch_op:
        batch_op.add_column(sa.Column("question_id", _KEY, nullable=True))
        batch_op.create_foreign_key(op.f("fk_agenda_item_question_id"), "question", ["question_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index("ix_agenda_item_question_id", ["question_id"])


def downgrade() -> None:
    with op.batch_alter_table("agenda_item") as batch_op:
        batch_op.drop_index("ix_agenda_item_question_id")
        batch_op.drop_constraint(op.f("fk_agenda_item_question_id"), type_="foreignkey")
        batch_op.drop_column("question_id")

    for table in ("question_quota", "question_support", "question_step", "question"):
        op.drop_table(table)
