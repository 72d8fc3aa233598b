"""The edits themselves, as plain values that can be stored and sent: places are whole millimetres (lattice).

`outline=True` lets an edit move the town's outline; otherwise it is locked.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from math import dist
from typing import Any

from gis.edits.state import Point
from gis.errors import InputError

Line = tuple[Point, ...]
MOST, LONGEST, FARTHEST = 5_000, 200, 5_000
"""Points of a line or codes of a list; characters of a text; mm over which a line snaps."""
LONGEST_LINE = 200e6
"""mm: no border of a town is longer; a line that goes to and fro over it would take minutes to cut along."""
Shapes = tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class MoveVertex:
    """Every base unit with a vertex at `at` gets it at `to` instead."""

    at: Point
    to: Point
    outline: bool = False


@dataclass(frozen=True)
class InsertVertex:
    """A vertex on the border nearest to `at` (within a metre), on both its sides."""

    at: Point
    outline: bool = False


@dataclass(frozen=True)
class RemoveVertex:
    """The vertex at `at` goes from both sides of its border; junctions of three stay."""

    at: Point
    outline: bool = False


@dataclass(frozen=True)
class RedrawEdge:
    """The border of two units between the ends of `line` is replaced by `line`."""

    left: str
    right: str
    line: Line
    snap: int = 300


@dataclass(frozen=True)
class Split:
    """A unit cut by a line; the largest piece keeps the code, `into` names the others (else numbered)."""

    code: str
    line: Line
    into: tuple[str, ...] = ()
    outline: bool = False
    snap: int = 300


@dataclass(frozen=True)
class Merge:
    """Units joined; the result keeps the code `into`, or that of the largest."""

    codes: tuple[str, ...]
    into: str = ""


@dataclass(frozen=True)
class Transfer:
    """The ground inside the ring goes to a unit or, cut along the ring, to a grid. sources: only from these
    grids (all, if empty)."""

    ring: Line
    to: str
    sources: tuple[str, ...] = ()
    outline: bool = False
    snap: int = 300


@dataclass(frozen=True)
class Reassign:
    """Units painted into another grid, overlays on them too. A grid without units begins with them, in
    `village`; "" gives it the village's next number."""

    codes: tuple[str, ...]
    grid: str
    village: str = ""


@dataclass(frozen=True)
class Draw:
    """A new unit on empty ground (clip: what the ring covers of others is left out) or a new overlay."""

    ring: Line
    grid: str
    kind: str = "residential"
    code: str = ""
    overlay: bool = False
    clip: bool = False
    outline: bool = False
    snap: int = 300


@dataclass(frozen=True)
class GiveGap:
    """The hole around `at` becomes part of the unit `to`."""

    at: Point
    to: str


@dataclass(frozen=True)
class Reshape:
    """An overlay gets another shape."""

    code: str
    ring: Line


@dataclass(frozen=True)
class Remove:
    """An overlay ends."""

    code: str


@dataclass(frozen=True)
class Describe:
    """A unit's name or kind; "" leaves it as it is."""

    code: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Import:
    """Units drawn elsewhere, vertex for vertex as they are.

    codes: of a unit that goes on, of a new one, or "" to be numbered; rings: of each, shell first; grids and
    kinds: of new ones. ended: units whose ground they take over."""

    codes: tuple[str, ...]
    rings: Shapes
    grids: tuple[str, ...]
    kinds: tuple[str, ...]
    ended: tuple[str, ...] = ()


Edit = (
    MoveVertex | InsertVertex | RemoveVertex | RedrawEdge | Split | Merge
    | Transfer | Reassign | Draw | GiveGap | Reshape | Remove | Describe | Import
)  # fmt: skip

OPERATIONS: dict[str, type[Any]] = {
    "move_vertex": MoveVertex,
    "insert_vertex": InsertVertex,
    "remove_vertex": RemoveVertex,
    "redraw_edge": RedrawEdge,
    "split": Split,
    "merge": Merge,
    "transfer": Transfer,
    "reassign": Reassign,
    "draw": Draw,
    "give_gap": GiveGap,
    "reshape": Reshape,
    "remove": Remove,
    "describe": Describe,
    "import": Import,
}


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """The edit as JSON: its fields and `op`."""
    name = next(name for name, kind in OPERATIONS.items() if kind is type(edit))
    return {"op": name, **asdict(edit)}


def edit_from_json(document: dict[str, Any]) -> Edit:
    """The edit behind `edit_to_json`; InputError where a field is unknown, missing or of the wrong kind."""
    kind = OPERATIONS.get(str(document.get("op")))
    try:
        if kind is None:
            raise ValueError("op")
        known = {field.name: str(field.type) for field in fields(kind)}
        values = {name: _read(known[name], value) for name, value in document.items() if name != "op"}
        edit: Edit = kind(**values)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(
            "这项修改读不懂：请检查操作名和字段。",
            f"This edit cannot be read: check its operation and fields ({error}).",
            field=str(error),
        ) from error
    return edit


def _read(kind: str, value: Any) -> Any:
    """One field's value as its annotation says, within what an edit by hand can need."""
    if kind in ("Line", "tuple[str, ...]") and (isinstance(value, str) or len(value) > MOST):
        raise ValueError(f"not a list of at most {MOST}")
    if kind == "Point":
        return _point(value)
    if kind == "Line":
        line = tuple(_point(pair) for pair in value)
        if sum(dist(a, b) for a, b in pairwise(line)) > LONGEST_LINE:
            raise ValueError("too long a line")
        return line
    if kind == "Shapes":
        return tuple(tuple(tuple(_point(pair) for pair in ring) for ring in shape) for shape in value)
    if kind == "tuple[str, ...]":
        if not all(isinstance(item, str) and len(item) <= LONGEST for item in value):
            raise ValueError("not a list of codes")
        return tuple(value)
    if type(value).__name__ != kind:
        raise ValueError(f"not {kind}")
    if (kind == "str" and len(value) > LONGEST) or (kind == "int" and not 0 <= value <= FARTHEST):
        raise ValueError("out of range")
    return value


def _point(pair: Any) -> Point:
    x, y = pair
    if not (isinstance(x, int) and isinstance(y, int)) or max(abs(x), abs(y)) > 10**11:
        raise ValueError(f"not a place on the lattice: {pair!r}")
    return x, y
