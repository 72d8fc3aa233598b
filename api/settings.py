"""Settings, each commented once, read from the environment only here.

| variable | meaning | default |
|-|-|-|
| WANGGE_DATA | directory of the private database and files | root: /var/lib/wangge; else user data |
| WANGGE_DATABASE_URL | an existing PostGIS to use instead of a private one | none |
| WANGGE_TIANDITU_KEY | key of the Tianditu base map of the page | none: no base map |
| WANGGE_TIANDITU_URL | where its tiles come from; {s} is a digit 0-7 | https://t{s}.tianditu.gov.cn |
| WANGGE_HOTLINE | number that residents call and that puts them through; empty: none shown | 12345 |
| WANGGE_TIMEZONE | the town's clock | Asia/Shanghai |
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Settings:
    """What the outside decided; see the table above."""

    data: Path
    database_url: str | None
    tianditu_key: str | None
    timezone: str
    tianditu_url: str = "https://t{s}.tianditu.gov.cn"
    hotline: str = "12345"


def read_settings(data: Path | None = None) -> Settings:
    """Settings from the environment; `data` (the option --data) wins over WANGGE_DATA."""
    chosen = data or os.environ.get("WANGGE_DATA") or _default_data()
    return Settings(
        data=Path(chosen).expanduser().absolute(),
        database_url=os.environ.get("WANGGE_DATABASE_URL") or None,
        tianditu_key=os.environ.get("WANGGE_TIANDITU_KEY") or None,
        timezone=os.environ.get("WANGGE_TIMEZONE") or "Asia/Shanghai",
        tianditu_url=os.environ.get("WANGGE_TIANDITU_URL") or Settings.tianditu_url,
        hotline=os.environ.get("WANGGE_HOTLINE", Settings.hotline),
    )


def _default_data() -> Path:
    return Path("/var/lib/wangge") if os.geteuid() == 0 else Path(platformdirs.user_data_dir("wangge"))
