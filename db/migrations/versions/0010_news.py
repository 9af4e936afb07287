"""News: posts, what waits for digests, who has read what must be read, and feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GOES, _REMINDS, _IS_STALE = sa.text("goes_at IS NOT NULL"), sa.text("reminds_at IS NOT NULL"), sa.text("is_stale")


def upgrade() -> None:
    op.create_table(
        "digest_hour",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("hour", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_hour_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_hour")),
        sa.UniqueConstraint("member_id", name=op.f("uq_digest_hour_member_id")),
    )
    op.create_table(
        "feed",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=100), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_reported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_feed_by_member_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_feed_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("unit_id", "url", name=op.f("uq_feed_unit_id_url")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "news_look",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_news_look_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_look")),
        sa.UniqueConstraint("member_id", name=op.f("uq_news_look_member_id")),
    )
    op.create_table(
        "feed_mark",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("feed_id", _KEY, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_mark_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_mark")),
        sa.UniqueConstraint("feed_id", "mark", name=op.f("uq_feed_mark_feed_id_mark")),
    )
    op.create_table(
        "post",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("for_unit_id", _KEY, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("offices", sa.String(length=60), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_compulsory", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.Column("feed_id", _KEY, nullable=True),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correction", sa.String(length=300), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminds_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_post_by_member_id")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_post_feed_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["for_unit_id"], ["unit.id"], name=op.f("fk_post_for_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_feed_id"), ["feed_id"], unique=False)
        batch_op.create_index("ix_post_for_unit_id_state_sent_at", ["for_unit_id", "state", "sent_at"], unique=False)
        batch_op.create_index("ix_post_goes_at", ["goes_at"], unique=False, sqlite_where=_GOES, postgresql_where=_GOES)
        batch_op.create_index("ix_post_reminds_at", ["reminds_at"], unique=False, sqlite_where=_REMINDS, postgresql_where=_REMINDS)
        batch_op.create_index("ix_post_unit_id_state", ["unit_id", "state"], unique=False)

    op.create_table(
        "digest_entry",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("post_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_entry_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_entry_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_entry")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_digest_entry_post_id_member_id")),
    )
    with op.batch_alter_table("digest_entry", schema=None) as batch_op:
        batch_op.create_index("ix_digest_entry_at", ["at"], unique=False)
        batch_op.create_index("ix_digest_entry_member_id_at", ["member_id", "at"], unique=False)

    op.create_table(
        "digest_post",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("post_id", _KEY, nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_digest_post_message_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_post_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_post")),
        sa.UniqueConstraint("message_id", "post_id", name=op.f("uq_digest_post_message_id_post_id")),
    )
    with op.batch_alter_table("digest_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_post_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_digest_post_stale", ["message_id"], unique=False, sqlite_where=_IS_STALE, postgresql_where=_IS_STALE)

    op.create_table(
        "post_file",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("post_id", _KEY, nullable=False),
        sa.Column("file_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_post_file_file_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_file_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_file")),
        sa.UniqueConstraint("post_id", "file_id", name=op.f("uq_post_file_post_id_file_id")),
    )
    op.create_table(
        "post_read",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("post_id", _KEY, nullable=False),
        sa.Column("member_id", _KEY, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_member_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["by_member_id"], ["member.id"], name=op.f("fk_post_read_by_member_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_post_read_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_read_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_read")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_post_read_post_id_member_id")),
    )
    with op.batch_alter_table("post_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_read_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("post_read", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_read_member_id"))

    op.drop_table("post_read")
    op.drop_table("post_file")
    with op.batch_alter_table("digest_post", schema=None) as batch_op:
        batch_op.drop_index("ix_digest_post_stale", sqlite_where=_IS_STALE, postgresql_where=_IS_STALE)
        batch_op.drop_index(batch_op.f("ix_digest_post_post_id"))

    op.drop_table("digest_post")
    with op.batch_alter_table("digest_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_digest_entry_member_id_at")
        batch_op.drop_index("ix_digest_entry_at")

    op.drop_table("digest_entry")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_unit_id_state")
        batch_op.drop_index("ix_post_reminds_at", sqlite_where=_REMINDS, postgresql_where=_REMINDS)
        batch_op.drop_index("ix_post_goes_at", sqlite_where=_GOES, postgresql_where=_GOES)
        batch_op.drop_index("ix_post_for_unit_id_state_sent_at")
        batch_op.drop_index(batch_op.f("ix_post_feed_id"))

    op.drop_table("post")
    op.drop_table("feed_mark")
    op.drop_table("news_look")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_unit_id"))
        batch_op.drop_index(batch_op.f("ix_feed_next_at"))

    op.drop_table("feed")
    op.drop_table("digest_hour")
