"""Type-ahead: what somebody may be about to type, from the first characters or the first letters of pinyin.

All spellings of all things stand in two long texts, one of characters and one of letters, each spelling
behind a line break: a search is a search in a text, which takes less than a millisecond for some ten thousand
things.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from gis.address import normalise, numeral_value

BREAK = "\n"
LONGEST = 40
"""Characters of a query that are looked at: nothing in a town is called by more."""
COUNTED = "零一二三四五六七八九十百"
_NUMERAL = re.compile(rf"[{COUNTED}]+(?=号?(?:网格|单元|号|弄|巷|幢|栋|楼|段))")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_OFFICE = re.compile(r"(?:村民委员会|村委会)")
_BLOCK = re.compile(r"(?<=\d)(?:幢|栋|#楼?|号楼)")
_TYPED_LETTERS = re.compile(r"(?<=[^a-z])[a-z']+$")
SEVERAL_SOUNDS = re.compile("[长重行乐朝调传曾都厦藏单解参会盛铺沈省六大]")
"""Common characters whose sound the word decides: 银行 and 行人, 长安 and 镇长."""


def folded(text: str) -> str:
    """One spelling for what is typed and what is searched: 黄霞村第十六网格07单元 -> 黄霞村16网格7单元."""
    plain = normalise(text[:LONGEST]).text
    plain = _NUMERAL.sub(lambda numeral: str(numeral_value(numeral[0])), plain)
    plain = _OFFICE.sub("村", plain.replace("第", "").replace("号网格", "网格").replace("号单元", "单元"))
    return _BLOCK.sub("号楼", _ZEROS.sub("", plain))


class Suggester:
    """Finds things, numbered in order, by what is typed of their spellings. Immutable once built."""

    def __init__(self, spellings: Iterable[Sequence[str]]) -> None:
        """`spellings`: of each thing its names as people write them, the first also by its letters; things
        come the most wanted first."""
        words: list[tuple[int, str]] = []
        letters: list[tuple[int, str]] = []
        sounds = _Sounds()
        for thing, names in enumerate(spellings):
            plain = list(dict.fromkeys(map(folded, names)))
            words += [(thing, name) for name in plain]
            letters += [(thing, spelt) for name in plain[:1] for spelt in sounds.letters(name)]
        self._words, self._letters = _Pages(words), _Pages(letters)

    def suggest(self, typed: str, limit: int) -> list[int]:
        """Numbers of up to `limit` things: those that begin with what is typed, then those that hold it."""
        query = folded(typed)
        if query.isascii() and any(c.isalpha() for c in query):
            return self._letters.find(query.replace("'", ""), limit)
        if not query:
            return []
        found = self._words.find(query, limit)
        shorter = _TYPED_LETTERS.sub("", query)
        return found if found or shorter == query else self._words.find(shorter, limit)


class _Pages:
    """Spellings joined to one text, and which thing each belongs to."""

    def __init__(self, spellings: list[tuple[int, str]]) -> None:
        self._things = [thing for thing, _ in spellings]
        self._text = BREAK + BREAK.join([spelling for _, spelling in spellings]) + BREAK
        self._starts: list[int] = []
        at = 0
        for _, spelling in spellings:
            self._starts.append(at)
            at += len(spelling) + 1

    def find(self, query: str, limit: int) -> list[int]:
        found: dict[int, None] = {}
        for needle in (BREAK + query, query):
            for thing in self._with(needle):
                found[thing] = None
                if len(found) == limit:
                    return list(found)
        return list(found)

    def _with(self, needle: str) -> Iterator[int]:
        at = self._text.find(needle)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            yield self._things[place]
            following = place + 1
            at = self._text.find(needle, self._starts[following]) if following < len(self._starts) else -1


class _Sounds(dict[str, str]):
    """Character -> its syllable without a tone; what has no sound stands for itself."""

    def __missing__(self, char: str) -> str:
        readings = pinyin_dict.get(ord(char))
        tone = unicodedata.normalize("NFD", readings.split(",")[0]) if readings else char
        self[char] = "".join(c for c in tone if not unicodedata.combining(c)).lower()
        return self[char]

    def letters(self, name: str) -> list[str]:
        """The first letters of a spelling and its whole pinyin, digits kept; once where they are the same."""
        several = SEVERAL_SOUNDS.search(name) is not None
        syllables = lazy_pinyin(name) if several else [self[char] for char in name]
        first = "".join([s if s.isdecimal() else s[:1] for s in syllables])
        whole = "".join(syllables)
        return [first] if first == whole else [first, whole]
