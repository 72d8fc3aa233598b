"""The role the server works as: it may do everything with the town's rows, but not rewrite the audit log.

Who migrates owns the tables, and an owner can switch every protection off. So the server itself works as
another role, `wangge_app`: on a private cluster it logs in as that role; on a database given by
WANGGE_DATABASE_URL it takes the role on (SET ROLE) at the start of every connection. Where the given role
may not create roles, the triggers and the hash chain are all there is; `protection` tells which it is.
An administrator can also run `wangge up` with the owner's address once per update, and the server with
the address of a role that is granted `wangge_app` and owns nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from boundaries.database import engine

ROLE = "wangge_app"
LOCK = 0x77616E67676503
PROTECTED = {"audit_log": "SELECT, INSERT", "audit_seal": "SELECT", "alembic_version": "SELECT"}
"""Tables of which the role gets less than all rows' worth of rights."""
OWNED = text("""
    SELECT c.relname FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND pg_has_role(current_user, c.relowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
    ORDER BY c.relname
""")
LACKING = text(f"""
    SELECT count(*) FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND pg_has_role(current_user, c.relowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
      AND (NOT has_table_privilege('{ROLE}', c.oid, 'SELECT')
           OR c.relname NOT IN {tuple(PROTECTED)} AND NOT has_table_privilege('{ROLE}', c.oid, 'DELETE'))
""")
KNOWN = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
MIGHT = text("""
    SELECT pg_has_role(current_user, relowner, 'USAGE')
           OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
    FROM pg_class WHERE oid = 'audit_log'::regclass
""")
IS_OWNER = text(
    "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'audit_log'::regclass"
)
MAY_NOT_LOG_IN = text("SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = :role")
MAY_TAKE = text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")


def prepare(opened: Engine) -> None:
    """Make the role and give it its rights on every table of ours, as far as the connected role may."""
    with opened.begin() as connection:
        if not connection.scalar(IS_OWNER):
            return
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if not connection.scalar(KNOWN, {"role": ROLE}) and not _create_role(connection):
            return
        if connection.scalar(LACKING):
            _grant(connection)


def application_engine(owner: Engine, own_cluster: bool = False) -> Engine:
    """An engine for the server on the same database, as a role that cannot rewrite the audit log.

    `own_cluster`: the private cluster, which lets this process log in as the role. Where neither that nor
    taking the role on works, the engine works as the owner (`protection` says so).
    """
    for url in _ways(owner, own_cluster):
        candidate = engine(url.render_as_string(hide_password=False))
        try:
            if protection(candidate):
                return candidate
        except DBAPIError:
            pass  # the next way
        candidate.dispose()
    return engine(owner.url.render_as_string(hide_password=False))


def protection(opened: Engine) -> bool:
    """Whether the role of an engine's connections is unable to rewrite the audit log."""
    with opened.connect() as connection:
        return not connection.scalar(MIGHT)


def _ways(owner: Engine, own_cluster: bool) -> list[URL]:
    ways = [owner.url]
    with owner.begin() as connection:
        if own_cluster and connection.scalar(MAY_NOT_LOG_IN, {"role": ROLE}):
            connection.execute(text(f"ALTER ROLE {ROLE} LOGIN"))
        if connection.scalar(MAY_TAKE, {"role": ROLE}):
            before = owner.url.query.get("options", "")
            options = f"{before} -c role={ROLE}".strip()
            ways.append(owner.url.update_query_dict({"options": options}))
    return [*([owner.url.set(username=ROLE)] if own_cluster else []), *ways]


def _create_role(connection: Connection) -> bool:
    """Create the role; False when the connected role may not."""
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
            connection.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))
    except DBAPIError:
        return bool(connection.scalar(KNOWN, {"role": ROLE}))
    return True


def _grant(connection: Connection) -> None:
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {ROLE}"))
    for table in connection.scalars(OWNED).all():
        rights = PROTECTED.get(table, "SELECT, INSERT, UPDATE, DELETE")
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM {ROLE}'))
        connection.execute(text(f'GRANT {rights} ON "{table}" TO {ROLE}'))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}"))
