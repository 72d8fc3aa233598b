"""Which column of a roster means what, by the headings that officials write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boundaries.rosters.faults import Cell, Fault, fault

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": (
        "编码", "编号", "区域编码", "单元编码", "网格编码", "村编码", "单元编号", "网格编号", "代码",
        "区域代码", "网格代码", "单元代码", "code", "areacode", "unitcode", "gridcode",
    ),
    "village": (
        "村", "村名", "村名称", "村社区", "社区", "社区名称", "行政村", "所属村", "所在村", "所属社区",
        "村居", "村居名称", "village",
    ),
    "grid": ("网格", "网格号", "网格名称", "网格名", "所属网格", "所在网格", "第几网格", "网格序号", "grid"),
    "unit": (
        "单元", "单元号", "单元名称", "单元名", "微网格", "微网格名称", "所属单元", "所在单元", "第几单元",
        "单元序号", "unit",
    ),
    "post": ("岗位", "岗位名称", "职务", "职位", "担任职务", "现任职务", "角色", "post", "position", "title"),
    "ordinal": ("序位", "第几位", "位次", "次序", "正副", "第一第二", "ordinal", "order"),
    "name": (
        "姓名", "名字", "人员姓名", "人员", "负责人", "责任人", "负责人姓名", "责任人姓名", "任职人员",
        "name",
    ),
    "phone": (
        "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "移动电话",
        "phone", "mobile", "tel", "telephone",
    ),
    "start": (
        "任期起", "任期开始", "任职时间", "任职日期", "开始日期", "起始日期", "开始时间", "到岗时间",
        "聘任日期", "上任时间", "start", "from", "since",
    ),
    "end": (
        "任期止", "任期结束", "任期届满", "结束日期", "截止日期", "结束时间", "离任日期", "离任时间",
        "到期日期", "end", "until", "to",
    ),
    "acting": ("代理", "是否代理", "临时代理", "代班", "是否代班", "acting", "standin"),
    "capacity": ("身份", "人员身份", "人员类型", "capacity"),
}  # fmt: skip
"""Meaning -> headings; the first is ours (templates and exports). Brackets, signs and spaces do not count."""
TITLES: Mapping[str, str] = {meaning: names[0] for meaning, names in COLUMNS.items()}
TITLES_EN: Mapping[str, str] = {
    "code": "code", "village": "village", "grid": "grid", "unit": "unit", "post": "post", "ordinal": "order",
    "name": "name", "phone": "phone", "start": "term from", "end": "term until (last day)",
    "acting": "stand-in", "capacity": "capacity",
}  # fmt: skip
MEANINGS = {name: meaning for meaning, names in COLUMNS.items() for name in names}
LINES = 10
"""Rows among which the headings are looked for: above them stand a title, a date, who filled it in."""
ENOUGH = 2
_BRACKETS = re.compile(r"[(\[【{<《][^)\]】}>》]*[)\]】}>》]")
_SIGNS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True)
class Headings:
    """Where the headings stand (`row` as a spreadsheet counts), and the column of each meaning."""

    row: int
    at: Mapping[str, int]
    written: Mapping[str, str]
    """Meaning -> the heading as the sheet spells it."""
    unused: tuple[str, ...]
    width: int

    def title(self, meaning: str) -> str:
        """How the sheet calls a column; where it has none, how we do."""
        return self.written.get(meaning, TITLES[meaning])


def meaning_of(heading: str) -> str | None:
    """What a heading means: 联系电话（必填） -> phone; None for a column that is of no use here."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    for text in (_BRACKETS.sub("", plain), plain):
        known = MEANINGS.get(_SIGNS.sub("", text))
        if known:
            return known
    return None


def find_headings(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[Headings | None, list[Fault]]:
    """The headings of a sheet, and what is wrong with them; no headings, no further reading."""
    best, found = 0, None
    for number, cells in rows[:LINES]:
        known = {meaning_of(cell) for cell in cells} - {None}
        if len(known) > best:
            best, found = len(known), (number, cells)
    if found is None or best < ENOUGH:
        wanted = "、".join(TITLES[m] for m in ("village", "grid", "unit", "post", "name", "phone"))
        return None, [fault("no_heading", Cell(None, ""), lines=LINES, wanted=wanted)]
    return _read(*found)


def _read(number: int, cells: Sequence[str]) -> tuple[Headings, list[Fault]]:
    at: dict[str, int] = {}
    faults, unused = [], []
    for place, heading in enumerate(cells):
        meaning = meaning_of(heading)
        if meaning is None:
            unused += [heading.strip()] if heading.strip() else []
        elif meaning in at:
            first = cells[at[meaning]].strip()
            faults.append(fault("column_twice", Cell(number, heading.strip(), heading.strip()), other=first))
        else:
            at[meaning] = place
    written = {meaning: cells[place].strip() for meaning, place in at.items()}
    width = max([place + 1 for place, heading in enumerate(cells) if heading.strip()], default=0)
    headings = Headings(number, at, written, tuple(unused), width)
    return headings, faults + _lacking(headings)


def _lacking(headings: Headings) -> list[Fault]:
    faults = []
    for meaning, hint in (("post", "单元长、网格长"), ("name", "")):
        if meaning not in headings.at:
            more = (f"，例如 {hint}", f", e.g. {hint}") if hint else ("（空缺的留空）", " (blank if vacant)")
            cell = Cell(headings.row, TITLES[meaning])
            faults.append(fault("lacks_column", cell, wanted=TITLES[meaning], hint=more[0], hint_en=more[1]))
    if not {"code", "village"} & headings.at.keys():
        faults.append(fault("lacks_area", Cell(headings.row, TITLES["code"])))
    return faults
