"""One spelling for what people write: full width, traditional characters, spaces and dashes folded.

The table of traditional characters is not kept here: each character is looked up in OpenCC's once, when it is
first met, and remembered in memory.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from gis.errors import InputError

LIMIT = 2000
"""Longest text that is read, in characters."""
MOST_LETTERS = 3
"""A character that unfolds to more letters than this is an ornament (a whole phrase in one glyph)."""
DASHES = "-‐‑‒–—―−－﹣～~ー"
SEEN_AS = {
    **dict.fromkeys(DASHES, "-"), "〇": "零", "○": "零", "Ο": "零", "﹟": "#", "♯": "#",
    "，": ",", "。": "。", "；": ";", "：": ":", "！": "!", "？": "?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in one spelling; `at[i]` is where character i stood in the text as written."""

    text: str
    at: range | tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span of the text as written for a half-open span of the normal text."""
        return self.at[start], self.at[end - 1] + 1


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


class _Folds(dict[str, str]):
    """Character -> what it is read as; filled as characters are met, at most once for each of the BMP."""

    def __missing__(self, char: str) -> str:
        folded = _fold(char)
        if ord(char) < 0x10000:
            self[char] = folded
        return folded


def _fold(char: str) -> str:
    if char in SEEN_AS:
        return SEEN_AS[char]
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) > MOST_LETTERS:
        return ""
    kept = [SEEN_AS.get(c, c) for c in plain if not c.isspace() and unicodedata.category(c)[0] not in "CM"]
    return str(_simplifier().convert("".join(kept).lower())) if kept else ""


FOLDS = _Folds()


def normalise(text: str) -> Normal:
    """`text` without spaces, control marks, full width, capitals and traditional characters.

    Raises InputError for a text of more than LIMIT characters.
    """
    if len(text) > LIMIT:
        raise InputError(
            f"文字有 {len(text)} 个字,最多 {LIMIT} 个字:请只留下与地点有关的部分。",
            f"The text has {len(text)} characters, at most {LIMIT} are read: keep the part that says where.",
            field="text",
        )
    parts = [FOLDS[char] for char in text]
    plain = "".join(parts)
    if len(plain) == len(text) and "" not in parts:
        return Normal(plain, range(len(plain)))
    return Normal(plain, tuple(i for i, part in enumerate(parts) for _ in part))
