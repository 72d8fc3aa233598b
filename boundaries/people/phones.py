"""Phone numbers as officials write them: the one check of rosters and of people added one by one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from gis.errors import InputError

NO_PHONE = frozenset(("无", "没有", "-", "--", "—", "/", "none"))
EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PHONE_SIGNS = re.compile(r"[\s\-()]+")
_COUNTRY = re.compile(r"^(?:\+|00)86")
_HIDDEN = re.compile(r"\d{0,8}\*{3,}\d{2,4}")
_TWO_PHONES = re.compile(r"\d{7,}\D+\d{7,}")
PHONE_FAULTS: dict[str, tuple[str, str]] = {
    "phone_exponent": (
        "电话被表格软件改成了科学计数法。请把这一列设为“文本”，重新填写。",
        "A spreadsheet turned the number into an exponent. Format the column as text and enter it again.",
    ),
    "phone_two": ("一格里有两个号码。请只留一个。", "Two numbers in one cell. Keep one."),
    "phone_letters": (
        "电话里有字母或汉字。请只写号码。",
        "There are letters in the number. Write digits only.",
    ),
    "phone_short": (
        "号码只有 {count} 位，手机应为 11 位。请补全。",
        "The number has only {count} digits; a mobile has 11. Complete it.",
    ),
    "phone_long": (
        "号码有 {count} 位，手机应为 11 位。请改正。",
        "The number has {count} digits; a mobile has 11. Correct it.",
    ),
    "phone_first": (
        "11 位的号码应以 1 开头（固定电话带区号以 0 开头）。请改正。",
        "A number of 11 digits begins with 1 (a landline with its area code with 0). Correct it.",
    ),
    "phone_hidden": (
        "号码中间是星号，而库里没有此人的这个号码。请填完整号码，或留空。",
        "The middle of the number is hidden, and no such number is on record. Give all of it, or leave it "
        "blank.",
    ),
}
"""What is wrong with a number and what to do, by kind of fault, in both languages."""


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be used: the kind of fault, and facts for its sentence."""

    kind: str
    facts: dict[str, Any]


def wrong(kind: str, **facts: Any) -> Wrong:
    """A `Wrong` with its facts."""
    return Wrong(kind, facts)


def read_phone(text: str) -> str | Wrong | None:
    """A number of digits (landlines with their area code; "128****5678" stays as it is); None for a blank
    cell: what is on record stays; "" for "无": there is none."""
    if not text:
        return None
    if text.lower() in NO_PHONE:
        return ""
    if EXPONENT.fullmatch(text):
        return wrong("phone_exponent")
    if _TWO_PHONES.search(_PHONE_SIGNS.sub("-", text)) and len(re.sub(r"\D", "", text)) > 15:
        return wrong("phone_two")
    bare = _COUNTRY.sub("", _PHONE_SIGNS.sub("", text))
    if _HIDDEN.fullmatch(bare):
        return bare
    if not (bare.isascii() and bare.isdecimal()):
        return wrong("phone_letters")
    if len(bare) < 7 or (len(bare) < 11 and bare[0] == "1"):
        return wrong("phone_short", count=len(bare))
    if len(bare) > 12 or (len(bare) == 12 and bare[0] != "0"):
        return wrong("phone_long", count=len(bare))
    return bare if len(bare) != 11 or bare[0] in "01" else wrong("phone_first")


def whole_phone(text: str) -> str:
    """The number somebody wrote, without spaces and signs; "" for none. Raises InputError at `phone` for
    what is no whole number."""
    told = unicodedata.normalize("NFKC", text).strip()
    number = read_phone(told) or ""
    if isinstance(number, str) and "*" in number:
        number = wrong("phone_hidden")
    if isinstance(number, Wrong):
        zh, en = (sentence.format(**number.facts) for sentence in PHONE_FAULTS[number.kind])
        raise InputError(zh, en, field="phone")
    return number
