"""Fifteen notice boards of the sample town: seconds, sizes, sheets, and whether each code opens its village.

    python -m benchmarks.boards [--data DIR] [--size A1] [--out DIR]

Needs a loaded sample town (`wangge sample --data DIR`). Seconds are of the wall and of this process's own
work, reading the town included; a board is checked after the clock stopped.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pypdfium2
import zxingcpp
from sqlalchemy.orm import Session

from api.board_source import Publishing, board_of, read_wall
from api.cli.database import open_database
from boundaries.directory import snapshot
from gis.boards.content import Board
from gis.boards.papers import PAPERS
from gis.boards.poster import board_pdf
from gis.printing.typefaces import load_typeface

PUBLISHING = Publishing("https://wangge.example.cn", "masked", "12345", date(2026, 11, 21))
DPI = 60


def main() -> None:
    """Print the boards and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size", choices=PAPERS, default="A1")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    engine = open_database(asked.data)
    wall, work = perf_counter(), process_time()
    face = load_typeface()
    with Session(engine) as session:
        town = read_wall(session, snapshot(session), PUBLISHING)
    read = perf_counter() - wall
    made: list[tuple[Board, bytes, float]] = []
    for village in town.directory.villages:
        begun = perf_counter()
        board = board_of(town, village)
        made.append((board, board_pdf(board, PAPERS[asked.size], face), perf_counter() - begun))
    wall, work = perf_counter() - wall, process_time() - work
    print(f"{'village':<8} {'units':>6} {'seconds':>8} {'kB':>6} {'sheets':>6}  code")
    for board, document, seconds in made:
        pages = pypdfium2.PdfDocument(document)
        told = f"{seconds:8.2f} {len(document) / 1000:6.0f} {len(pages):6}"
        print(f"{board.village:<8} {board.unit_count:6} {told}  {_code(pages, board)}")
        if asked.out:
            (asked.out / f"{board.village}.pdf").write_bytes(document)
    largest = max(len(document) for _, document, _ in made)
    print(
        f"{len(made)} boards at {asked.size}: {wall:.1f} s, {work:.1f} s of work (town read in {read:.1f} s)"
    )
    print(f"largest {largest / 1e6:.2f} MB")


def _code(pages: pypdfium2.PdfDocument, board: Board) -> str:
    """Whether the code on the last sheet, rendered, says the village's address."""
    picture = np.array(pages[len(pages) - 1].render(scale=DPI / 72).to_numpy()[:, :, :3])
    found = [one.text for one in zxingcpp.read_barcodes(picture)]
    return "ok" if found == [board.notice.link] else f"WRONG {found}"


if __name__ == "__main__":
    main()
