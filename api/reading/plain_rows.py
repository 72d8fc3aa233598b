"""Text tables in great pieces: where the bytes are plainly rows, a column parser takes them at once.

A piece is plain when its quotes stand only where RFC 4180 has them, its lines end in LF or CR LF, no record
is monstrous and every row has as many cells as the heading. Whatever is not plain is left, for that piece or
from there on, to the careful reader of `api.reading.tables`, whose answers both must share.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

PIECE = 5 << 19
"""Bytes read at a time; a longer record is left to the careful reader, which refuses it."""
MOST_RECORD = 100_000
"""Bytes of a record up to which no cell can reach the limit of the careful reader's parser (131,072)."""
QUOTE, LF, CR = 34, 10, 13
CELLS = pd.StringDtype("pyarrow", na_value=np.nan)

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """Whole records as UTF-8. `ends`: the place after each record's line end, none if they are not plain."""

    text: bytes
    ends: Places

    def after(self, records: int) -> Piece:
        """The piece without its first records."""
        start = int(self.ends[records - 1])
        return Piece(self.text[start:], self.ends[records:] - start)

    def longest(self) -> int:
        """Bytes of the longest record."""
        return int(np.diff(self.ends, prepend=0).max(initial=0))


def pieces(file: BinaryIO, codec: str) -> Iterator[Piece]:
    """The records of an opened file in pieces; from the first quote or line end that is not plain, the rest
    comes in pieces without `ends`, cut anywhere but within a character."""
    decoder = None if codec.startswith("utf-8") else codecs.getincrementaldecoder(codec)("strict")
    kept = b""
    plain = True
    while raw := file.read(PIECE):
        kept += raw if decoder is None else decoder.decode(raw).encode()
        if not plain:
            yield Piece(kept, np.empty(0, np.int64))
            kept = b""
            continue
        ends = record_ends(kept)
        if ends is None or (not ends.size and len(kept) > PIECE):
            plain = False
            yield Piece(kept, np.empty(0, np.int64))
            kept = b""
        elif ends.size:
            yield Piece(kept[: ends[-1]], ends)
            kept = kept[ends[-1] :]
    if kept:
        last = record_ends(kept + b"\n") if plain else None
        whole = last is not None and last.size and last[-1] == len(kept) + 1
        yield Piece(
            kept, np.minimum(last, len(kept)) if whole and last is not None else np.empty(0, np.int64)
        )


def record_ends(text: bytes) -> Places | None:
    """The place after each line end that is not inside quotes; None when quotes or line ends are not plain.

    What follows the last of them (a record that is not whole yet) is not judged.
    """
    octets = np.frombuffer(text, np.uint8)
    if text.count(b"\r") != text.count(b"\r\n") + text.endswith(b"\r"):
        return None
    ends = np.flatnonzero(octets == LF) + 1
    quotes = np.flatnonzero(octets == QUOTE)
    if not quotes.size:
        return ends
    outside: Places = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return outside


def quotes_are_plain(piece: Piece, delimiter: str) -> bool:
    """Whether each opening quote begins a cell, and each closing one ends it or is half of a pair."""
    octets = np.frombuffer(b"\n" + piece.text + b"\n", np.uint8)
    quotes = np.flatnonzero(octets == QUOTE)
    if not quotes.size:
        return True
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    # A pair of quotes inside a cell looks like a closing one with an opening one right behind it.
    paired = closing[:-1] + 1 == opening[1:]
    sides = np.array([ord(delimiter), LF, CR], np.uint8)
    begins = np.isin(octets[opening - 1], sides[:2])
    begins[1:] |= paired
    finishes = np.isin(octets[closing + 1], sides)
    finishes[:-1] |= paired
    return bool(begins.all() and finishes.all())


def rows_of(piece: Piece, first: int, columns: list[str], delimiter: str) -> pd.DataFrame | None:
    """The rows of a plain piece, whose first record has this number; None when it has to be read carefully.

    Empty lines count, but are no rows.
    """
    if not piece.ends.size:
        return None
    starts = np.concatenate([[0], piece.ends[:-1]])
    octets = np.frombuffer(piece.text + b"\n", np.uint8)
    empty = (octets[starts] == LF) | ((octets[starts] == CR) & (piece.ends - starts == 2))
    empty |= starts == len(piece.text)
    table = _parsed(piece.text, len(columns), delimiter)
    numbers = first + np.flatnonzero(~empty)
    if table is None or len(table) != len(numbers):
        return None
    index = pd.Index(numbers, name="row")
    frame = pd.DataFrame(
        {i: pd.Series(pd.array(column, dtype=CELLS), index=index) for i, column in enumerate(table.columns)},
        index=index,
    )
    frame.columns = pd.Index(columns, dtype=object)
    return frame


def _parsed(text: bytes, width: int, delimiter: str) -> pa.Table | None:
    names = [str(i) for i in range(width)]
    try:
        return pa.csv.read_csv(
            pa.BufferReader(text),
            read_options=pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=False,
            ),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
