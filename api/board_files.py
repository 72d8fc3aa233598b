"""Boards and badges as files: which look they may have, and what is drawn for each."""

from __future__ import annotations

from dataclasses import dataclass

from api.board_source import whole_name
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from boundaries.suggestions import areas_called
from gis.boards.content import Board
from gis.boards.page import board_page
from gis.boards.papers import PAPERS
from gis.boards.poster import board_pdf
from gis.errors import InputError, NotFound
from gis.printing.png import pdf_to_png
from gis.printing.typefaces import Typeface

KINDS = {"pdf": "application/pdf", "png": "image/png", "html": "text/html; charset=utf-8"}
"""Formats of a board with their content types."""
MAX_DPI = 300.0


@dataclass(frozen=True)
class Look:
    """Paper and format of a board; `dpi` is that of a PNG."""

    size: str = "A1"
    kind: str = "pdf"
    dpi: float = 100.0

    def check(self) -> None:
        """Raises InputError, naming the option, for a paper or format that there is not."""
        if self.size.upper() not in PAPERS:
            known = "、".join(PAPERS)
            raise InputError(
                f"没有纸张 {self.size}，请用 {known}", f"No paper {self.size}: use {known}", field="--size"
            )
        if self.kind not in KINDS:
            known = "、".join(KINDS)
            raise InputError(
                f"不认识的格式“{self.kind}”，请用 {known}",
                f"Unknown format {self.kind!r}: use {known}",
                field="--out",
            )


def drawn(board: Board, look: Look, face: Typeface) -> bytes:
    """The board in its look; a PNG shows the sheets of a large one side by side."""
    look.check()
    if look.kind == "html":
        return board_page(board, face).encode()
    document = board_pdf(board, PAPERS[look.size.upper()], face)
    return document if look.kind == "pdf" else pdf_to_png(document, min(look.dpi, MAX_DPI))


def village_called(directory: Directory, name: str) -> AreaRecord:
    """A village by name, alias or code. Raises NotFound, with the villages there are."""
    found = directory.find_village(name)
    if found is None:
        known = "、".join(village.name for village in directory.villages[:30])
        raise NotFound(
            f"没有叫“{name[:40]}”的村。现有：{known}。",
            f"There is no village {name[:40]!r}. There are: {known}.",
            village=name[:40],
        )
    return found


def place_called(directory: Directory, name: str) -> AreaRecord:
    """Any area by code, or by name as the search field takes it (黄霞村第16网格).

    Raises NotFound, with areas of like names, where none is called so or several are.
    """
    area = directory.find_area(name.strip()) or directory.find_village(name)
    if area is not None:
        return area
    found, whole = areas_called(directory, name)
    fits = [directory.by_code[one.kind, one.code] for one in found]
    if whole and len(fits) == 1:
        return fits[0]
    like = "、".join(f"{whole_name(directory, one)}（{one.code}）" for one in fits)
    if whole:
        raise NotFound(
            f"叫“{name[:40]}”的不止一处：{like}。请写上村名，或用编码。",
            f"More than one area is called {name[:40]!r}: {like}. Name the village too, or give the code.",
            place=name[:40],
        )
    raise NotFound(
        f"没有编码或名称为“{name[:40]}”的村、网格或单元。"
        + (f"相近的有：{like}。" if like else "请核对编码。"),
        f"No village, grid or unit has the code or name {name[:40]!r}. "
        + (f"Near it are: {like}." if like else "Check the code."),
        place=name[:40],
    )
