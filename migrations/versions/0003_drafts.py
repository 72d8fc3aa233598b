"""Drafts of the map, their operations and codes; lineage of areas, terms cut short, and to-dos.

Written out in full, not taken from the models: a step must stay what it was when the models move on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

TABLES = ["todo", "carried_term", "lineage", "draft_code", "draft_operation", "draft"]


def upgrade() -> None:
    """Create its tables."""
    _draft()
    _operations()
    _codes()
    _lineage()
    _carried()
    _todo()


def downgrade() -> None:
    """Drop its tables."""
    for table in TABLES:
        op.drop_table(table)


def _uuid(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _number(name: str, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable, server_default=default)


def _text(name: str, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=default)


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, default: Any = None) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), nullable=False, server_default=default)


def _refers(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        _uuid("town_id"),
        _text("name"),
        _text("note", default=""),
        _text("state", default="open"),
        _number("base_revision"),
        _number("version", default="1"),
        _uuid("head", nullable=True),
        sa.Column("locked", postgresql.ARRAY(sa.Text(collation="C")), server_default="{}", nullable=False),
        *(_text(name) for name in ("author_id", "author")),
        *(_text(name, nullable=True) for name in ("approver_id", "approver")),
        _text("reason", default=""),
        _moment("publish_at", nullable=True),
        _number("published_revision", nullable=True),
        _moment("created_at"),
        _moment("changed_at"),
        _check(
            "draft",
            "state",
            "state IN ('open', 'submitted', 'approved', 'scheduled', 'published', 'abandoned')",
        ),
        _check("draft", "scheduled", "(state = 'scheduled') = (publish_at IS NOT NULL)"),
        _check("draft", "published", "(state = 'published') = (published_revision IS NOT NULL)"),
        _refers("draft", "town_id", "area.id"),
        _refers("draft", "base_revision", "revision.number"),
        _refers("draft", "published_revision", "revision.number"),
        _key("draft"),
        sa.UniqueConstraint("published_revision", name=op.f("uq_draft_published_revision")),
    )
    _index("draft", "state")


def _operations() -> None:
    op.create_table(
        "draft_operation",
        _uuid("id"),
        _number("draft_id"),
        _uuid("parent", nullable=True),
        _number("depth"),
        _number("version"),
        sa.Column("lost", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _json("edit"),
        _json("result"),
        *(_text(name) for name in ("author_id", "author")),
        _moment("made_at"),
        _check("draft_operation", "depth", "depth >= 1"),
        _refers("draft_operation", "draft_id", "draft.id"),
        _refers("draft_operation", "parent", "draft_operation.id"),
        _key("draft_operation"),
        sa.UniqueConstraint("draft_id", "version", name=op.f("uq_draft_operation_draft_id_version")),
    )
    _index("draft_operation", "parent")


def _codes() -> None:
    op.create_table(
        "draft_code",
        _text("level"),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        _number("draft_id"),
        _refers("draft_code", "draft_id", "draft.id"),
        _key("draft_code", "level", "code"),
    )
    _index("draft_code", "draft_id")


def _lineage() -> None:
    op.create_table(
        "lineage",
        _uuid("id"),
        _uuid("town_id"),
        _number("revision"),
        *(_text(name) for name in ("level", "kind")),
        *(_uuid(name, nullable=True) for name in ("before_id", "after_id")),
        sa.Column("m2", sa.Double(), nullable=False),
        _check("lineage", "kind", "kind IN ('successor', 'split', 'merge', 'transfer', 'new', 'end')"),
        _check("lineage", "ends", "before_id IS NOT NULL OR after_id IS NOT NULL"),
        _refers("lineage", "town_id", "area.id"),
        _refers("lineage", "revision", "revision.number"),
        _refers("lineage", "before_id", "area.id"),
        _refers("lineage", "after_id", "area.id"),
        _key("lineage"),
    )
    for column in ("revision", "before_id", "after_id"):
        _index("lineage", column)


def _carried() -> None:
    op.create_table(
        "carried_term",
        _number("revision"),
        *(_uuid(name) for name in ("appointment_id", "post_id", "person_id")),
        sa.Column("acting", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("term", postgresql.DATERANGE(), nullable=False),
        _refers("carried_term", "revision", "revision.number"),
        _refers("carried_term", "post_id", "post.id", ondelete="CASCADE"),
        _refers("carried_term", "person_id", "person.id", ondelete="CASCADE"),
        _key("carried_term", "revision", "appointment_id"),
    )
    _index("carried_term", "post_id")


def _todo() -> None:
    op.create_table(
        "todo",
        _uuid("id"),
        _uuid("town_id"),
        _number("revision", nullable=True),
        _number("draft_id", nullable=True),
        _text("kind"),
        _uuid("area_id", nullable=True),
        *(_text(name) for name in ("zh", "en")),
        _json("detail", default=sa.text("'{}'::jsonb")),
        _moment("created_at"),
        _moment("done_at", nullable=True),
        _text("done_by", default=""),
        _refers("todo", "town_id", "area.id"),
        _refers("todo", "revision", "revision.number"),
        _refers("todo", "draft_id", "draft.id"),
        _refers("todo", "area_id", "area.id"),
        _key("todo"),
    )
    for column in ("revision", "area_id"):
        _index("todo", column)
