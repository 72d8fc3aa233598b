"""Papers and the sizes of what is printed on them, all in mm.

A text's size is its em, the square that a Chinese character fills. At A1 a grid's number is at least 10 mm
high and a line of the roster 5 mm: to be read by someone who stands before the wall. An A3 hangs in a
stairwell and is read from an arm's length; there the roster is 3.3 mm, the size of a book for old readers,
and takes more sheets instead of getting smaller.
"""

from __future__ import annotations

from dataclasses import dataclass

from gis.printing.sheet import A1, A3, Box

DIGIT_HEIGHT = 0.733
"""Height of a digit in parts of the em, in Noto Sans and Source Han Sans."""


@dataclass(frozen=True)
class Paper:
    """A size of board. `margin` is left free for a frame; `body`: the roster's em; `columns` of it."""

    width: float
    height: float
    margin: float
    title: float
    subtitle: float
    lead: float
    number: float
    name: float
    heading: float
    body: float
    unit: float
    columns: int
    code: float

    @property
    def inner(self) -> Box:
        """The page without its margins."""
        return Box(0, 0, self.width, self.height).inside(self.margin)

    @property
    def gap(self) -> float:
        """Between columns and parts."""
        return self.body * 1.2

    @property
    def row(self) -> float:
        """From one line of the roster to the next."""
        return self.body * 1.24


PAPERS: dict[str, Paper] = {
    "A1": Paper(*A1, 24, 50, 12, 9.5, 15.0, 8.0, 7.4, 5.6, 2.9, 6, 64),
    "A3": Paper(*A3, 14, 26, 6.5, 5.2, 9.6, 4.6, 4.2, 3.3, 1.9, 5, 36),
}
