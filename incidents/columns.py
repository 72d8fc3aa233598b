"""Which column of a file means what, and what to say when a named column is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, fields

from gis.errors import InputError


@dataclass(frozen=True)
class Columns:
    """Headings of a file by meaning; None where the file has no such column."""

    x: str
    y: str
    id: str | None = None
    time: str | None = None
    category: str | None = None
    text: str | None = None
    channel: str | None = None
    state: str | None = None
    closed: str | None = None


def find_columns(wanted: Columns, present: Sequence[str]) -> Columns:
    """The same columns as the file spells them (spaces around a heading do not count).

    Raises InputError for a column that is missing (listing those present and the closest) or that
    stands twice, and when one column is named for both coordinates.
    """
    if wanted.x == wanted.y:
        raise InputError(
            f"--x 和 --y 都是“{wanted.x}”。请分别给出经度列和纬度列。",
            f"--x and --y are both {wanted.x!r}. Name the longitude and the latitude column.",
        )
    named = {f.name: getattr(wanted, f.name) for f in fields(Columns) if getattr(wanted, f.name) is not None}
    return Columns(**{meaning: _find(name, meaning, present) for meaning, name in named.items()})


def _find(name: str, meaning: str, present: Sequence[str]) -> str:
    exact = [heading for heading in present if heading == name]
    found = exact or [heading for heading in present if heading.strip() == name.strip()]
    if len(found) == 1:
        return found[0]
    listed = "、".join(present[:60])
    if found:
        raise InputError(
            f"“{name}”列出现了 {len(found)} 次，分不清用哪一列。请先改名。",
            f"Column {name!r} stands {len(found)} times. Rename all but one.",
            column=name,
            option=f"--{meaning}",
        )
    close = closest(name, present)
    hint = ("最接近的是：" + "、".join(close) + "。", f" Closest: {', '.join(close)}.") if close else ("", "")
    raise InputError(
        f"文件里没有“{name}”列（--{meaning}）。{hint[0]}现有的列：{listed}。没有存入任何内容。",
        f"The file has no column {name!r} (--{meaning}).{hint[1]} Columns present: {listed}. "
        "Nothing was stored.",
        column=name,
        option=f"--{meaning}",
        closest=close,
    )


def closest(name: str, present: Sequence[str]) -> list[str]:
    """Up to three headings most like a name, whatever the case."""
    lower = {heading.strip().lower(): heading for heading in present}
    return [lower[match] for match in difflib.get_close_matches(name.strip().lower(), lower, n=3, cutoff=0.5)]


def free_name(name: str, present: Sequence[str]) -> str:
    """A heading of ours that clashes with none present: the suffix `_wangge` is added until it is free."""
    while name in present:
        name += "_wangge"
    return name
