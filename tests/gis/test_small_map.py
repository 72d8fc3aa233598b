"""The small map of one area among its neighbours, as SVG text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import shapely

from gis.small_map import HEIGHT, WIDTH, Piece, seen_in, svg, window_around

SQUARES = [shapely.box(x, 0, x + 100, 100) for x in (0, 100, 200, 100_000)]


def drawn(label: str = "07") -> str:
    """The second square between two others."""
    around = [Piece(SQUARES[0], "06", "sibling"), Piece(SQUARES[2], "08", "other")]
    return svg(Piece(SQUARES[1], label, "self"), around, [(SQUARES[2].boundary, "upper")], "图")


def test_it_is_well_formed_and_names_the_area_and_its_neighbours() -> None:
    """An image with a name; the subject is drawn last of the areas, so that nothing hides it."""
    found = drawn()
    root = ElementTree.fromstring(found)
    texts = [node.text for node in root.iter("text")]
    assert {"06", "07", "08"} <= set(texts) and root.get("aria-label") == "图"
    classes = [node.get("class") for node in root.iter("path")]
    assert classes.index("self") > classes.index("other") and "upper" in classes


def test_hostile_labels_stay_text() -> None:
    """Markup in a name is written as text."""
    found = drawn('<script>"x"</script>')
    assert "<script>" not in found and "&lt;script&gt;" in found


def test_everything_drawn_lies_near_the_picture() -> None:
    """What lies far outside is cut off, not written out; no number but small ones."""
    numbers = [float(n) for n in re.findall(r'(?<= d=")[^"]+', drawn()) for n in re.findall(r"-?\d+\.\d", n)]
    assert min(numbers) > -10 and max(numbers) < max(WIDTH, HEIGHT) + 10


def test_the_ground_shown_holds_the_area_and_only_what_is_near() -> None:
    """The window is wider than the area; a square 100 km away is not in it."""
    assert seen_in(SQUARES, window_around(SQUARES[1])) == [0, 1, 2]
