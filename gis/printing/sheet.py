"""A sheet of paper and what lies on it, in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

A1, A3, A4, BADGE = (594.0, 841.0), (297.0, 420.0), (210.0, 297.0), (90.0, 130.0)
"""Width and height of papers, portrait, in mm; BADGE is a card that is worn."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, width, height in mm."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inside(self, margin: float) -> Box:
        """The box without a margin on each side."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)

    def outline(self) -> Points:
        """Its four corners and the first again, 5 x 2."""
        x, y, right, bottom = self.x, self.y, self.right, self.bottom
        return np.array([(x, y), (right, y), (right, bottom), (x, bottom), (x, y)])


@dataclass(frozen=True)
class Ink:
    """How a shape is drawn: colours as #rrggbb or "", the stroke's width and dash in mm."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.2
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """Lines or rings in one ink; rings are filled by the even-odd rule, so holes stay open."""

    paths: tuple[Points, ...]
    ink: Ink
    closed: bool = True


@dataclass(frozen=True)
class Words:
    """One line of text: x and y of the baseline, `size` the em in mm, `anchor` start, middle or end.

    `halo` is the width in mm of a rim in white that keeps the text readable over a map; `turn` in degrees,
    clockwise, about (x, y).
    """

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    colour: str = "#000000"
    anchor: str = "start"
    halo: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True)
class Clip:
    """Items of which only what lies inside a box is seen."""

    box: Box
    items: tuple[Shape | Words, ...]


Item = Shape | Words | Clip


@dataclass
class Sheet:
    """A page of `width` x `height` mm; items lie over the earlier ones."""

    width: float
    height: float
    items: list[Item] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The whole page."""
        return Box(0, 0, self.width, self.height)

    def add(self, *items: Item) -> None:
        """Lay items on the sheet."""
        self.items.extend(items)

    def words(self) -> list[Words]:
        """Every text on the sheet, in the order it was laid."""
        return list(_words(self.items))


def rectangle(box: Box, ink: Ink) -> Shape:
    """A box as a shape."""
    return Shape((box.outline(),), ink)


def rule(start: tuple[float, float], end: tuple[float, float], ink: Ink) -> Shape:
    """A straight line."""
    return Shape((np.array([start, end]),), ink, closed=False)


def moved(item: Any, dx: float, dy: float) -> Any:
    """An item at another place of the sheet."""
    if isinstance(item, Words):
        return replace(item, x=item.x + dx, y=item.y + dy)
    if isinstance(item, Shape):
        return replace(item, paths=tuple(path + np.array([dx, dy]) for path in item.paths))
    box = replace(item.box, x=item.box.x + dx, y=item.box.y + dy)
    return Clip(box, tuple(moved(one, dx, dy) for one in item.items))


def _words(items: Iterable[Item]) -> Iterable[Words]:
    for item in items:
        if isinstance(item, Words):
            yield item
        elif isinstance(item, Clip):
            yield from _words(item.items)
