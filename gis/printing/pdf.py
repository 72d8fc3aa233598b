"""Sheets as a PDF: shapes as paths, text as text in an embedded subset of the face.

fpdf2 lays out the document and embeds the font; the marks on the page are written here as PDF operators
(ISO 32000-1, 8.5 and 9.4), since a map has 100,000 corners.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import cos, radians, sin
from pathlib import Path
from typing import Any

from fpdf import FPDF

from gis.printing.sheet import Clip, Item, Points, Shape, Sheet, Words
from gis.printing.typefaces import Typeface, Weight, narrowed

POINTS_PER_MM = 72 / 25.4
FAMILY = "wangge"
ALWAYS = frozenset("0123456789…")
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


@dataclass(frozen=True)
class About:
    """What a document says of itself."""

    title: str
    on: date
    subject: str = ""


def write_pdf(sheets: Sequence[Sheet], face: Typeface, about: About) -> bytes:
    """The sheets, one page each; the same sheets, face and day give the same bytes."""
    document = FPDF(unit="pt")
    document.set_title(about.title)
    document.set_subject(about.subject)
    document.set_lang("zh-CN")
    document.set_creator("Wangge 网格图")
    document.set_creation_date(datetime.combine(about.on, time(), tzinfo=UTC))
    document.set_auto_page_break(False)
    with tempfile.TemporaryDirectory() as folder:
        _embed(document, sheets, face, Path(folder))
        for sheet in sheets:
            short, long = sorted((sheet.width * POINTS_PER_MM, sheet.height * POINTS_PER_MM))
            lying = sheet.width > sheet.height
            document.add_page(orientation="L" if lying else "P", format=(short, long))
            _Page(document, face, sheet.height).draw(sheet.items)
        return bytes(document.output())


def _embed(document: FPDF, sheets: Sequence[Sheet], face: Typeface, folder: Path) -> None:
    for bold, weight, style in ((False, face.regular, ""), (True, face.bold, "B")):
        used = {
            one for sheet in sheets for words in sheet.words() if words.bold == bold for one in words.text
        }
        path = folder / f"face{style}.otf"
        path.write_bytes(_font_of(weight, frozenset(face.readable("".join(used))) | ALWAYS))
        document.add_font(FAMILY, style, path)
        kept: Any = document.fonts[FAMILY + style]
        kept.ttfont.recalcBBoxes = False  # measuring each glyph again takes half of all the time


def _font_of(weight: Weight, characters: frozenset[str]) -> bytes:
    return narrowed(weight.source, characters)


class _Page:
    """The page being written; fpdf2 knows which glyphs of which font its texts use."""

    def __init__(self, document: FPDF, face: Typeface, height: float) -> None:
        self.document = document
        self.face = face
        self.height = height

    def draw(self, items: Iterable[Item]) -> None:
        """Write the operators of items."""
        self.document._out("\n".join(["1 j 1 J", *self._all(items)]))

    def _all(self, items: Iterable[Item]) -> Iterator[str]:
        for item in items:
            if isinstance(item, Shape):
                yield self._shape(item)
            elif isinstance(item, Words):
                yield self._words(item)
            else:
                yield from self._clip(item)

    def _clip(self, clip: Clip) -> Iterator[str]:
        yield f"q {self._path(clip.box.outline(), True)} W n"
        yield from self._all(clip.items)
        yield "Q"

    def _shape(self, shape: Shape) -> str:
        ink = shape.ink
        paths = " ".join(self._path(path, shape.closed) for path in shape.paths)
        fill = f"{_colour(ink.fill)} rg " if ink.fill else ""
        dash = " ".join(_number(part * POINTS_PER_MM) for part in ink.dash)
        pen = f"{_number(ink.width * POINTS_PER_MM)} w [{dash}] 0 d "
        stroke = f"{_colour(ink.stroke)} RG {pen}" if ink.stroke else ""
        paint = {(True, True): "B*", (True, False): "f*", (False, True): "S", (False, False): "n"}
        return f"{fill}{stroke}{paths} {paint[bool(ink.fill), bool(ink.stroke)]}"

    def _path(self, points: Points, closed: bool) -> str:
        found, height = points.tolist(), self.height
        if closed and len(found) > 2 and found[0] == found[-1]:
            found.pop()
        corners = " l ".join(f"{x * POINTS_PER_MM:.2f} {(height - y) * POINTS_PER_MM:.2f}" for x, y in found)
        first, _, rest = corners.partition(" l ")
        return f"{first} m {rest} l{' h' if closed else ''}" if rest else ""

    def _words(self, words: Words) -> str:
        text = self.face.readable(words.text)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
        back = shift * self.face.width(text, words.size, words.bold)
        across, down = cos(radians(words.turn)), sin(radians(words.turn))
        x, y = words.x - back * across, self.height - words.y + back * down
        matrix = (across, -down, down, across, x * POINTS_PER_MM, y * POINTS_PER_MM)
        place = " ".join(map(_number, matrix)) + " Tm"
        font, chosen = self._font(words)
        shown = f"BT {chosen} {place} {font.encode_text(text)} ET"
        plain = f"{_colour(words.colour)} rg {shown}"
        if not words.halo:
            return plain
        rim = f"1 1 1 RG [] 0 d {_number(2 * words.halo * POINTS_PER_MM)} w"
        # An artefact: the rim is seen, but is no second text for a reader or a search.
        return f"/Artifact BMC {rim} 1 Tr {shown} 0 Tr EMC\n{plain}"

    def _font(self, words: Words) -> tuple[Any, str]:
        """The font of a text, noted as used on this page, and the operator that chooses it."""
        self.document.set_font(FAMILY, "B" if words.bold else "")
        font: Any = self.document.current_font
        size = words.size * POINTS_PER_MM
        return font, self.document._set_font_for_page(font, size, wrap_in_text_object=False)


def _colour(text: str) -> str:
    return " ".join(_number(int(text[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
