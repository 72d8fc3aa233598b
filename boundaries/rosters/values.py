"""What single cells of a roster say: names, days and the like; phones are read by `boundaries.people.phones`.
An unusable cell gives the kind of its fault.

Full-width signs, spaces and the apostrophe that exports put before formulas do not count.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from boundaries.people.phones import Wrong, wrong

NOBODY = frozenset(
    ("", "无", "空缺", "暂缺", "缺", "暂无", "待定", "待补", "-", "--", "—", "/", "\\", "none")
)
"""What stands in the name of a post that nobody holds."""
OPEN = frozenset(("长期", "不限", "无期限", "至今", "现在", "无", "永久"))
"""What stands in the end of a term without one."""
YES = frozenset(("是", "对", "代理", "代", "有", "√", "✓", "y", "yes", "1", "true"))
NO = frozenset(("", "否", "不是", "不", "无", "×", "n", "no", "0", "false", "-"))
ORDINALS = {
    "": 1, "1": 1, "2": 2, "第一": 1, "第二": 2, "一": 1, "二": 2, "正": 1, "副": 2, "第1": 1, "第2": 2,
    "第三": 3, "三": 3,
}  # fmt: skip
HONORIFICS = (
    "主任",
    "书记",
    "同志",
    "先生",
    "女士",
    "老师",
    "站长",
    "村长",
    "队长",
    "副主任",
    "副书记",
    "组长",
)
FORMULA_SIGNS = "=+-@\t\r＝＋－＠"
"""What a spreadsheet may take for the beginning of a formula."""
FIRST_YEAR, LAST_YEAR = 1950, 2100
SERIAL_START = date(1899, 12, 30)
"""Day 0 of spreadsheets (for days from March 1900 on)."""
LONGEST_NAME = 40
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+0?0:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_SHORT_YEAR = re.compile(r"(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_TWO_NAMES = re.compile(r"[、,;/|\n&+]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z·•.'\- ]+")


def plain(cell: str) -> str:
    """A cell's text without what only looks different: full-width signs, spaces around, our apostrophe."""
    text = unicodedata.normalize("NFKC", cell).replace("\u200b", "").replace("\ufeff", "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in FORMULA_SIGNS else text


def guarded(text: str) -> str:
    """A cell as it is exported: an apostrophe before what a spreadsheet could take for a formula."""
    return f"'{text}" if text.lstrip(" ")[:1] and text.lstrip(" ")[0] in FORMULA_SIGNS else text


def read_name(text: str) -> str | Wrong:
    """A person's name; "" for a post that nobody holds."""
    if text.lower() in NOBODY:
        return ""
    if re.fullmatch(r"[\d\-+ ]{7,}", text):
        return wrong("name_is_phone")
    if "*" in text or "某" in text or ("x" in text.lower() and _HAN.search(text)):
        return wrong("name_masked")
    if any(char.isdigit() for char in text):
        return wrong("name_digits")
    joined = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text) if len(text) <= 4 else text
    if _TWO_NAMES.search(joined) and _HAN.search(joined) and len(joined) > 3:
        return wrong("name_two")
    titled = next((word for word in HONORIFICS if joined.endswith(word) and len(joined) > len(word)), None)
    if titled:
        return wrong("name_titled", hint=titled)
    if not _NAME.fullmatch(joined):
        return wrong("name_signs")
    if len(joined) < 2:
        return wrong("name_short")
    return joined if len(joined) <= LONGEST_NAME else wrong("name_long", count=len(joined))


def read_day(text: str) -> date | Wrong:
    """A day written year first: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301."""
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        year, month, day = map(int, found.groups())
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return wrong("day_far")
        try:
            return date(year, month, day)
        except ValueError:
            return wrong("day_impossible")
    if month_only := _MONTH.fullmatch(text):
        return wrong("day_month_only", hint=f"{month_only[1]}-{int(month_only[2]):02}-01")
    if short := _SHORT_YEAR.fullmatch(text):
        return wrong("day_short_year", hint=f"20{short[1]}-{int(short[2]):02}-{int(short[3]):02}")
    if _AMBIGUOUS.fullmatch(text):
        return wrong("day_ambiguous")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and 18_264 <= float(text) < 73_415:
        return wrong("day_serial", hint=(SERIAL_START + timedelta(days=int(float(text)))).isoformat())
    return wrong("day_bad")


def read_ordinal(text: str) -> int | Wrong:
    """1 is asked first, 2 second; blank is 1."""
    bare = text.removesuffix("位").removesuffix("单元长").removesuffix(".0")
    known = ORDINALS.get(bare)
    if known is not None:
        return known
    if not (bare.isascii() and bare.isdecimal()) or int(bare[:6]) < 1:
        return wrong("ordinal_bad")
    return int(bare) if int(bare[:6]) <= 9 else wrong("ordinal_high")


def read_yes(text: str) -> bool | Wrong:
    """Whether somebody only stands in."""
    if text.lower() in YES:
        return True
    return False if text.lower() in NO else wrong("acting_bad")
