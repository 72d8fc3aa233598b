"""Who may change what: accounts, sessions, tokens and the audit log.

The audit log defends itself in three ways. Its rows may be added, never changed or removed: statement
triggers refuse that even to the owner. Each row is stamped by the database's clock, and at commit a link of
a hash chain is written for it by a function that runs with the owner's rights, so the application's role
needs no right on the chain. That role's rights are given by `api.database_roles`, not here, since the
role belongs to the whole server.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

TABLES = ["audit_seal", "audit_log", "sign_in_failure", "api_token", "web_session", "account"]
FUNCTIONS = ["audit_refuse", "audit_link", "audit_stamp"]
STAMP = """
    CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.at := pg_catalog.clock_timestamp();
        RETURN NEW;
    END $$
"""
LINK = """
    CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        last public.audit_seal;
        entry text := jsonb_build_array(
            NEW.id, (extract(epoch FROM NEW.at) * 1000000)::bigint, NEW.account_id, NEW.actor, NEW.role,
            NEW.action, NEW.target, NEW.detail)::text;
    BEGIN
        PERFORM pg_advisory_xact_lock(8603657889541918466);
        SELECT * INTO last FROM public.audit_seal ORDER BY number DESC LIMIT 1;
        INSERT INTO public.audit_seal (number, entry_id, hash)
        VALUES (coalesce(last.number, 0) + 1, NEW.id,
                sha256(coalesce(last.hash, ''::bytea) || convert_to(entry, 'UTF8')));
        RETURN NULL;
    END $$
"""
REFUSE = """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
    END $$
"""
TRIGGERS = [
    "CREATE TRIGGER audit_stamp BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_stamp()",
    "CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION audit_link()",
    "CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]


def upgrade() -> None:
    """Create the tables, then what protects the audit log."""
    _accounts()
    _sessions()
    _audit()
    for statement in (STAMP, LINK, REFUSE, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and the functions."""
    for table in TABLES:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _text(name: str, default: bool = False, collation: str | None = None) -> sa.Column[Any]:
    return sa.Column(
        name, sa.Text(collation=collation), server_default="" if default else None, nullable=False
    )


def _moment(name: str, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def _once(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}"))


def _account_fk(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _accounts() -> None:
    op.create_table(
        "account",
        _id(),
        _text("name", collation="C"),
        _text("label", default=True),
        _text("role"),
        _text("area_level"),
        _text("area_code", collation="C"),
        _text("password_hash"),
        _moment("created_at"),
        _moment("password_at"),
        _moment("disabled_at", optional=True),
        _key("account"),
        _once("account", "name"),
        sa.CheckConstraint(
            "role IN ('town_editor', 'approver', 'village_chief', 'grid_leader', 'viewer')",
            name=op.f("ck_account_role"),
        ),
        sa.CheckConstraint("area_level IN ('town', 'village', 'grid')", name=op.f("ck_account_area_level")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("last_at"),
        _moment("locked_until", optional=True),
        _key("sign_in_failure", "key"),
    )


def _sessions() -> None:
    op.create_table(
        "web_session",
        _id(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        *(_moment(name) for name in ("created_at", "seen_at", "expires_at")),
        _text("address", default=True),
        _text("agent", default=True),
        _key("web_session"),
        _once("web_session", "secret_sha256"),
        _account_fk("web_session"),
    )
    op.create_table(
        "api_token",
        _id(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        _text("name"),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        *(_moment(name) for name in ("created_at", "expires_at")),
        *(_moment(name, optional=True) for name in ("used_at", "revoked_at")),
        _key("api_token"),
        _once("api_token", "secret_sha256"),
        _account_fk("api_token"),
    )
    for table in ("web_session", "api_token"):
        _index(table, "account_id")


def _audit() -> None:
    op.create_table(
        "audit_log",
        _id(),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        _text("actor"),
        _text("role", default=True),
        _text("action"),
        _text("target", default=True),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        _key("audit_log"),
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        _key("audit_seal", "number"),
        _once("audit_seal", "entry_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_log.id"], name=op.f("fk_audit_seal_entry_id")),
    )
    _index("audit_log", "at")
    _index("audit_log", "account_id")
