"""Places whose name resembles a text: the candidates where no name of the town stands in it.

Names and texts are compared by the pairs of neighbouring characters and the numbers they share, the longer
name paying for what the text lacks. Such a likeness is shown to people; nothing is accepted for it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from gis.address import normalise
from gis.gazetteer import Gazetteer

COMMON = 400
"""A pair that more names than this share tells them apart from no others."""
LENGTH_COST = 0.3
"""The power of a name's length by which what it shares is divided (measured on real queries)."""
FEWEST = 2
"""Pairs or numbers that must be shared."""
BEST = 12
"""Names that are looked at."""
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_BLOCK = re.compile("号楼|幢|#楼?")
_NUMBER = re.compile(r"\d+")


class Echoes:
    """The names of places by what they are made of. Immutable once built."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._with: dict[str, list[int]] = defaultdict(list)
        self._length: list[float] = []
        for at, (name, entries) in enumerate(gazetteer.named.items()):
            within = any(
                len(called := gazetteer.entries[e].name) > len(name) and name in called for e in entries
            )
            made_of = set() if within else _pieces(normalise(name).text)
            self._length.append(max(1, len(made_of)) ** LENGTH_COST)
            for piece in made_of:
                self._with[piece].append(at)

    def find(self, text: str) -> list[tuple[int, float]]:
        """Up to BEST names (by number) that a normal text resembles, and how much, the most alike first."""
        shared: Counter[int] = Counter()
        for piece in _pieces(text):
            named = self._with.get(piece, ())
            if len(named) <= COMMON:
                shared.update(named)
        alike = [(n / self._length[at], -at) for at, n in shared.items() if n >= FEWEST]
        return [(-at, much) for much, at in sorted(alike, reverse=True)[:BEST]]


def _pieces(text: str) -> set[str]:
    plain = _BLOCK.sub("栋", text.translate(_DIGITS))
    pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
    return pairs | {f"#{number}" for number in _NUMBER.findall(plain)}
