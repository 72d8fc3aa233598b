"""The Simplified Chinese face that print needs: found on the machine, measured, cut down to what is used.

A file such as NotoSansCJK-Regular.ttc holds one face per language, the Japanese one first; 直, 骨 or 门 look
wrong in it to a reader in China, so the face is chosen by its name and not by its place.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.ttCollection import TTCollection

from gis.errors import Unavailable

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
"""Where systems keep fonts."""
FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("Noto Sans CJK SC", "NotoSansCJK-Regular.*", "NotoSansCJK-Bold.*"),
    ("Noto Sans CJK SC", "NotoSansCJKsc-Regular.*", "NotoSansCJKsc-Bold.*"),
    ("Noto Sans SC", "NotoSansSC-Regular.*", "NotoSansSC-Bold.*"),
    ("Source Han Sans SC", "SourceHanSans*Regular.*", "SourceHanSans*Bold.*"),
    ("Microsoft YaHei", "msyh.ttc", "msyhbd.ttc"),
    ("WenQuanYi Zen Hei", "wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("WenQuanYi Micro Hei", "wqy-microhei.ttc", "wqy-microhei.ttc"),
)
"""(family, file of the regular weight, file of the bold one), the best first."""
ENDINGS = (".ttc", ".otc", ".otf", ".ttf")
IDEOGRAPHIC_SPACE = "\u3000"
MISSING = "〓"
"""The geta mark stands for a character that the face does not have, as printers do it."""
LAYOUT = ["GSUB", "GPOS", "GDEF", "BASE", "JSTF", "VORG", "vhea", "vmtx", "DSIG", "kern", "EBDT", "EBLC"]
"""Tables that upright text placed by us does not need; without them a subset takes a tenth of the time."""


@dataclass(frozen=True)
class FontFile:
    """One face: a file, and its place in it when the file is a collection."""

    path: Path
    index: int = 0


@dataclass(frozen=True)
class Weight:
    """What is known of one weight: advance per character in parts of the em, and the file it came from."""

    source: FontFile
    advances: dict[int, float] = field(repr=False)


@dataclass(frozen=True)
class Typeface:
    """A family in two weights. `family` is the name the file gives itself."""

    family: str
    regular: Weight
    bold: Weight

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """How long a text is at an em of `size`, in the unit of `size`."""
        advances = (self.bold if bold else self.regular).advances
        return size * sum(advances.get(ord(one), 1.0) for one in self.readable(text))

    def readable(self, text: str) -> str:
        """A text as it can be printed: on one line, without control marks, what the face lacks as 〓."""
        kept = (_drawn(one) for one in text)
        advances = self.regular.advances
        return "".join(one if not one or ord(one) in advances else MISSING for one in kept)

    def fitted(self, text: str, size: float, room: float, bold: bool = False) -> str:
        """The text, or as much of it as the room holds with … behind it."""
        if self.width(text, size, bold) <= room:
            return text
        end = len(text)
        while end and self.width(text[:end] + "…", size, bold) > room:
            end -= 1
        return text[:end].rstrip() + "…"

    def shrunk(self, text: str, size: float, room: float, bold: bool = False) -> tuple[str, float]:
        """The text and the size at which it fits, down to 0.6 of the one wished for; then it is cut."""
        smaller = min(size, max(size * room / max(self.width(text, size, bold), 1e-9), 0.6 * size))
        # What was shrunk to the room exactly may be longer by the last bit of a float.
        return self.fitted(text, smaller, room * (1 + 1e-9), bold), smaller

    def wrapped(self, text: str, size: float, room: float, bold: bool = False) -> list[str]:
        """The text in lines that fit; closing marks never begin a line (避头)."""
        lines, line = [], ""
        for part in _parts(text):
            if (
                line
                and self.width(line + part, size, bold) > room
                and part[0] not in "，。；：、！？）》」”’…"
            ):
                lines.append(line.rstrip())
                line = part.lstrip()
            else:
                line += part
        return [*lines, line] if line or not lines else lines


def load_typeface(chosen: Path | None = None) -> Typeface:
    """The typeface of a font file or, without one, the best Simplified Chinese one of this machine.

    A chosen file serves both weights. Raises Unavailable, saying what to install, when there is none.
    """
    if chosen is not None:
        return _chosen(chosen)
    for family, regular, bold in FAMILIES:
        faces = [_find(family, pattern) for pattern in (regular, bold)]
        if faces[0]:
            return _typeface(family, faces[0], faces[1] or faces[0])
    raise Unavailable(
        "这台机器没有简体中文字体，不能打印。请安装：sudo apt install fonts-noto-cjk"
        "（或用 WANGGE_FONT 指定一个字体文件）",
        "This machine has no Simplified Chinese font, so nothing can be printed. Install one: "
        "sudo apt install fonts-noto-cjk (or name a font file in WANGGE_FONT)",
    )


@lru_cache(maxsize=8)
def narrowed(source: FontFile, characters: frozenset[str]) -> bytes:
    """A font file with the glyphs of some characters alone, and without layout tables (about 0.3 s)."""
    font = TTFont(source.path, fontNumber=source.index, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    wanted = subset.Options()
    wanted.drop_tables += LAYOUT
    wanted.layout_features = []
    wanted.name_IDs = [0, 1, 2, 4, 6]
    wanted.hinting = wanted.glyph_names = False
    wanted.notdef_outline = True
    cutter = subset.Subsetter(wanted)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    whole = io.BytesIO()
    font.save(whole)
    return whole.getvalue()


@lru_cache(maxsize=4)
def _typeface(family: str, regular: FontFile, bold: FontFile) -> Typeface:
    return Typeface(family, _weight(regular), _weight(bold))


def _weight(source: FontFile) -> Weight:
    font = TTFont(source.path, fontNumber=source.index, lazy=True)
    em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    advances = {point: metrics[glyph][0] / em for point, glyph in font.getBestCmap().items()}
    font.close()
    return Weight(source, advances)


def _chosen(path: Path) -> Typeface:
    try:
        names = _families(path)
    except (OSError, TTLibError) as error:
        raise Unavailable(
            f"读不出字体文件 {path}，请检查 WANGGE_FONT",
            f"The font file {path} cannot be read: check WANGGE_FONT",
            path=str(path),
        ) from error
    index = next((i for i, name in enumerate(names) if _simplified(name)), 0)
    face = FontFile(path, index)
    return _typeface(names[index], face, face)


def _find(family: str, pattern: str) -> FontFile | None:
    for path in _candidates(pattern):
        try:
            names = _families(path)
        except (OSError, TTLibError):
            continue
        if family in names:
            return FontFile(path, names.index(family))
    return None


def _candidates(pattern: str) -> Iterable[Path]:
    for folder in FOLDERS:
        yield from sorted(
            path for path in Path(folder).expanduser().rglob(pattern) if path.suffix.lower() in ENDINGS
        )


def _families(path: Path) -> list[str]:
    if path.suffix.lower() in (".ttc", ".otc"):
        with TTCollection(path, lazy=True) as whole:
            return [_family(font) for font in whole.fonts]
    with TTFont(path, lazy=True) as font:
        return [_family(font)]


def _family(font: TTFont) -> str:
    names = font["name"]
    return str(names.getDebugName(16) or names.getDebugName(1) or "")


def _simplified(name: str) -> bool:
    return name.endswith((" SC", "YaHei")) or "Hei" in name


def _drawn(one: str) -> str:
    """A character as it stands on a line: white space as one kind of it, nothing for control marks."""
    if one.isspace():
        return one if one == IDEOGRAPHIC_SPACE else " "
    return "" if unicodedata.category(one)[0] == "C" else one


def _parts(text: str) -> Sequence[str]:
    """A text in the pieces between which a line may break: single characters, words of other scripts."""
    parts: list[str] = []
    for one in text:
        if (
            parts
            and one.isascii()
            and one not in " -"
            and parts[-1][-1].isascii()
            and parts[-1][-1] not in " -"
        ):
            parts[-1] += one
        else:
            parts.append(one)
    return parts
