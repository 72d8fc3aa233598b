"""From a database URL to an engine on a database that is fit for the town: checked, extended, migrated."""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from api import database_roles, migrate
from boundaries.database import engine
from gis.errors import InputError, Unavailable

DRIVER = "postgresql+psycopg"
SCHEMES = ("postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2")
EXTENSIONS = ("postgis", "btree_gist")
CHINESE_COLLATION = "zh-Hans-x-icu"
FACTS = """
    SELECT pg_encoding_to_char(encoding), datctype, '网' ~ '^[[:alpha:]]$',
           EXISTS (SELECT FROM pg_collation WHERE collname = :collation)
    FROM pg_database WHERE datname = current_database()
"""


def open_url(url: str) -> Engine:
    """An engine on the database at `url` after checks, extensions, migrations and grants.

    Raises InputError (not a PostgreSQL URL) or Unavailable (no answer, wrong encoding, no PostGIS).
    """
    opened = open_checked(url)
    migrate.upgrade(opened)
    database_roles.prepare(opened)
    return opened


def open_checked(url: str) -> Engine:
    """An engine on the database at `url` after checks and extensions, its tables as they are.

    Raises as `open_url` does.
    """
    normal = normalise(url)
    opened = engine(normal.render_as_string(hide_password=False))
    try:
        with opened.begin() as connection:
            check_text(connection)
            _create_extensions(connection)
    except OperationalError as error:
        raise _no_answer(normal, error) from None
    return opened


def create_database(server_url: str, name: str) -> None:
    """Create the database `name` on a server unless it is there; `server_url` names another database."""
    server = engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not known:
            with contextlib.suppress(ProgrammingError, IntegrityError):  # another process was faster
                connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()


def normalise(url: str) -> URL:
    """The URL with the driver this program uses; `postgres://` and `postgresql://` are accepted."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in SCHEMES:
        raise InputError(
            "WANGGE_DATABASE_URL 不是 PostgreSQL 地址，应形如 postgresql://用户:密码@主机:5432/数据库",
            "WANGGE_DATABASE_URL is no PostgreSQL address; it should look like "
            "postgresql://user:password@host:5432/database",
            field="WANGGE_DATABASE_URL",
        )
    return parsed.set(drivername=DRIVER)


def check_text(connection: Connection) -> None:
    """Raise Unavailable unless the database stores UTF-8, knows Chinese letters and can sort by pinyin."""
    encoding, ctype, letters, collation = connection.execute(
        text(FACTS), {"collation": CHINESE_COLLATION}
    ).one()
    if encoding != "UTF8" or not letters:
        raise Unavailable(
            f"数据库的编码是 {encoding}、字符分类是 {ctype}，中文会出错。"
            "请新建：CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            f"The database has encoding {encoding} and lc_ctype {ctype}, which breaks Chinese text. "
            "Make a new one: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            encoding=encoding,
            ctype=ctype,
        )
    if not collation:
        raise Unavailable(
            f"数据库没有排序规则 {CHINESE_COLLATION}（PostgreSQL 编译时未带 ICU），"
            "请换用带 ICU 的 PostgreSQL。",
            f"The database lacks the collation {CHINESE_COLLATION} (PostgreSQL built without ICU): "
            "use a PostgreSQL with ICU.",
        )


def _create_extensions(connection: Connection) -> None:
    installed = set(connection.scalars(text("SELECT extname FROM pg_extension")))
    missing = [name for name in EXTENSIONS if name not in installed]
    if missing:  # IF NOT EXISTS alone lets two processes collide
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": migrate.LOCK})
    for name in missing:
        try:
            with connection.begin_nested():
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
        except DBAPIError as error:
            raise _no_extension(name, error) from None


def _no_extension(name: str, error: DBAPIError) -> Unavailable:
    said = str(error.orig).splitlines()[0]
    return Unavailable(
        f"数据库没有扩展 {name}，也不能建立它（{said}）。请让数据库管理员执行：CREATE EXTENSION {name};",
        f"The database has no extension {name} and it could not be created ({said}). "
        f"Ask its administrator to run: CREATE EXTENSION {name};",
        extension=name,
    )


def _no_answer(url: URL, error: OperationalError) -> Unavailable:
    said = " ".join(str(error.orig).split())
    return Unavailable(
        f"连不上数据库 {url}（{said}）。请检查 WANGGE_DATABASE_URL 与数据库是否在运行。",
        f"The database {url} does not answer ({said}): check WANGGE_DATABASE_URL and that it runs.",
    )
