"""How a text sounds: people write 肿山路 for 中山路. One character in, one sound out, without the tone.

Sounds that the south does not tell apart (zh/z, ch/c, sh/s, -ng/-n) are one sound here.
"""

from __future__ import annotations

import unicodedata
from itertools import count

from pypinyin.pinyin_dict import pinyin_dict

FIRST_SOUND = 0xE000
"""Sounds are written with characters of the private use area, so that a text of sounds is a string too."""
FLAT = (("zh", "z"), ("ch", "c"), ("sh", "s"))


_numbers = count(FIRST_SOUND)
_codes: dict[str, str] = {}


def _code(syllable: str) -> str:
    """The private character of a syllable: each syllable that is new gets the next one."""
    return _codes.setdefault(syllable, chr(next(_numbers)))


def _flatten(syllable: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(c))
    for sharp, flat in FLAT:
        plain = flat + plain.removeprefix(sharp) if plain.startswith(sharp) else plain
    return plain[:-1] if plain.endswith("ng") else plain


class _Sounds(dict[str, str]):
    """Character -> its sound; a character without a sound stands for itself."""

    def __missing__(self, char: str) -> str:
        readings = pinyin_dict.get(ord(char))
        heard = _code(_flatten(readings.split(",")[0])) if readings else char
        if ord(char) < 0x10000:
            self[char] = heard
        return heard


SOUNDS = _Sounds()


def sound(text: str) -> str:
    """The sounds of a normal text, one character each, so positions stay."""
    return "".join([SOUNDS[char] for char in text])
