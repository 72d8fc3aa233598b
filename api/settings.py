"""Settings, each commented once, read from the environment only here.

| variable | meaning | default |
|-|-|-|
| WANGGE_DATA | directory of the private database and files | root: /var/lib/wangge; else user data |
| WANGGE_DATABASE_URL | an existing PostGIS to use instead of a private one | none |
| WANGGE_TIANDITU_KEY | key of the Tianditu base map of the page | none: no base map |
| WANGGE_TIANDITU_URL | where its tiles come from; {s} is a digit 0-7 | https://t{s}.tianditu.gov.cn |
| WANGGE_HOTLINE | number that residents call and that puts them through; empty: none shown | 12345 |
| WANGGE_TIMEZONE | the town's clock | Asia/Shanghai |
| WANGGE_PUBLIC_URL | where residents reach the site: QR codes and share links | the address that was asked |
| WANGGE_BOARD_PHONES | phones on notice boards: masked, whole (the town publishes them) or none | masked |
| WANGGE_FONT | file of a Simplified Chinese font to print with | the best one of the machine |
| WANGGE_LOOKUPS_PER_MINUTE | look-ups by code or name of one network address; 0: no limit | 1200 |
| WANGGE_REPORTS_PER_MINUTE | reports filed without signing in from one network address; 0: no limit | 120 |
| WANGGE_PUBLIC_PERIOD | month or week: by which maps and tables for the public count; never both | month |
| WANGGE_UNMASKS_PER_HOUR | whole phone numbers that one official may ask for; 0: no limit | 120 |
| WANGGE_AUDIT_OVERLOAD | a grid is overloaded over so many times the mean load of the grids | 2 |
| WANGGE_AUDIT_UNDERLOAD | and underloaded under so many times it | 0.25 |
| WANGGE_AUDIT_ENDING_DAYS | a term that ends within so many days without a successor is listed | 30 |
| WANGGE_AUDIT_WALK_MINUTES | a service ring: as far as one walks in this time, | 15 |
| WANGGE_AUDIT_WALK_SPEED | at so many metres a second, | 1.2 |
| WANGGE_AUDIT_DETOUR | along ways so many times as long as the straight line | 1.3 |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from gis.errors import InputError

AUDIT = ("overload", "underload", "ending_days", "walk_minutes", "walk_speed", "detour")
"""Thresholds of the audit that a town may set: fields of `boundaries.audit.Rules`."""
BOARD_PHONES = ("masked", "whole", "none")


@dataclass(frozen=True)
class Settings:
    """What the outside decided; see the table above."""

    data: Path
    database_url: str | None
    tianditu_key: str | None
    timezone: str
    tianditu_url: str = "https://t{s}.tianditu.gov.cn"
    hotline: str = "12345"
    public_url: str = ""
    lookups_per_minute: int = 1200
    reports_per_minute: int = 120
    unmasks_per_hour: int = 120
    public_period: str = "month"
    board_phones: str = "masked"
    font: Path | None = None
    audit: Mapping[str, float] = field(default_factory=dict)


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
        public_url=os.environ.get("WANGGE_PUBLIC_URL") or "",
        lookups_per_minute=_number("WANGGE_LOOKUPS_PER_MINUTE", Settings.lookups_per_minute),
        reports_per_minute=_number("WANGGE_REPORTS_PER_MINUTE", Settings.reports_per_minute),
        unmasks_per_hour=_number("WANGGE_UNMASKS_PER_HOUR", Settings.unmasks_per_hour),
        public_period=os.environ.get("WANGGE_PUBLIC_PERIOD") or Settings.public_period,
        board_phones=_word("WANGGE_BOARD_PHONES", BOARD_PHONES),
        font=Path(font).expanduser() if (font := os.environ.get("WANGGE_FONT")) else None,
        audit={name: found for name in AUDIT if (found := _threshold(f"WANGGE_AUDIT_{name.upper()}"))},
    )


def _number(name: str, usual: int) -> int:
    """A whole number, at least 0. Raises InputError for anything else."""
    given = os.environ.get(name, "").strip()
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal()) or len(given) > 9:
        raise InputError(
            f"{name} 应是不小于 0 的整数，现在是“{given[:40]}”。请改正后再启动。",
            f"{name} must be a whole number, 0 or more, not {given[:40]!r}. Correct it and start again.",
            setting=name,
        )
    return int(given)


def _word(name: str, known: tuple[str, ...]) -> str:
    """One of the words known, the first where none is given. Raises InputError for anything else."""
    given = os.environ.get(name, "").strip() or known[0]
    if given not in known:
        raise InputError(
            f"{name} 只能是 {'、'.join(known)}，现在是“{given[:40]}”。请改正后再启动。",
            f"{name} must be one of {', '.join(known)}, not {given[:40]!r}. Correct it and start again.",
            setting=name,
        )
    return given


def _threshold(name: str) -> float | None:
    """A number above 0 and under 10,000, None where none is given. Raises InputError for anything else."""
    given = os.environ.get(name, "").strip()
    if not given:
        return None
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not 0 < value < 10_000:
        raise InputError(
            f"{name} 应是大于 0、小于 10000 的数，现在是“{given[:40]}”。请改正后再启动。",
            f"{name} must be a number above 0, under 10000, not {given[:40]!r}. Correct it and start again.",
            setting=name,
        )
    return value


def _default_data() -> Path:
    return Path("/var/lib/wangge") if os.geteuid() == 0 else Path(platformdirs.user_data_dir("wangge"))
