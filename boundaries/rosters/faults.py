"""What can be wrong with a roster: each kind with a sentence that says what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from boundaries.people.phones import PHONE_FAULTS

LONGEST_SHOWN = 40
"""Characters of a cell that are repeated in a fault."""


@dataclass(frozen=True)
class Fault:
    """Something wrong: `row` as a spreadsheet counts (None: the whole sheet), the column's heading, the
    cell's text (cut), and what is wrong and what to do in both languages."""

    kind: str
    row: int | None
    column: str
    value: str
    zh: str
    en: str


SENTENCES: dict[str, tuple[str, str]] = {
    # the sheet
    "no_heading": (
        "前 {lines} 行里找不到表头。请用模板，或加上一行表头：{wanted}。",
        "No headings in the first {lines} rows. Use the template, or add a row of headings: {wanted}.",
    ),
    "no_rows": ("表头下面没有内容。请填写后再传。", "There is nothing below the headings. Fill it in first."),
    "lacks_column": (
        "缺少“{wanted}”列。请加上这一列{hint}。",
        'The column "{wanted}" is missing. Add it{hint_en}.',
    ),
    "lacks_area": (
        "没有“编码”列，也没有“村”列，不知道每行是哪里。请加上其中一列。",
        'There is neither a column "编码" (code) nor "村" (village). Add one of them.',
    ),
    "column_twice": (
        "“{value}”和“{other}”是同一种列。请只留一列。",
        '"{value}" and "{other}" mean the same. Keep one of them.',
    ),
    "too_many_rows": (
        "有 {count} 行，一次最多 {limit} 行。请按村拆开。",
        "{count} rows; at most {limit} at once. Split it by village.",
    ),
    "extra_cells": (
        "这一行比表头多出内容“{value}”。多半是单元格里有逗号没加引号；请改正或删去。",
        'This row has "{value}" beyond the headings, probably an unquoted comma. Correct or remove it.',
    ),
    "total_row": ("这一行是合计，不是岗位。请删去这一行。", "This row is a total, not a post. Remove it."),
    "formula": (
        "这一格是公式，不是内容。请“选择性粘贴为数值”后再传。",
        "This cell is a formula. Paste it as a value first.",
    ),
    "excel_error": (
        "这一格是表格软件的错误值。请改成实际内容。",
        "This cell is an error of the spreadsheet. Put in what it should say.",
    ),
    "garbled": (
        "这一格是乱码。请用原文件另存为 UTF-8 的 CSV 或 XLSX 再传。",
        "This cell is garbled. Save the original as UTF-8 CSV or XLSX and send that.",
    ),
    "cell_too_long": (
        "这一格有 {count} 个字，最多 {limit} 个。请缩短。",
        "This cell has {count} characters; at most {limit}. Shorten it.",
    ),
    # where
    "area_missing": (
        "没有写是哪里。请填编码，或填村（网格、单元）。合并过的单元格请拆开，每行都填。",
        "It does not say where. Give the code, or village, grid and unit; undo merged cells, fill every row.",
    ),
    "code_exponent": (
        "编码被表格软件改成了科学计数法。请把这一列设为“文本”，重新填写完整编码。",
        "A spreadsheet turned the code into an exponent. Format the column as text and enter the whole code.",
    ),
    "code_rounded": (
        "编码末尾像是被表格软件改成了 0。请把这一列设为“文本”，重新填写完整编码。",
        "A spreadsheet seems to have rounded the code to end in 0. Make the column text, enter it again.",
    ),
    "code_letters": (
        "编码里有字母：应是“{hint}”吧？请改正。",
        'The code has letters in it: probably "{hint}". Correct it.',
    ),
    "code_other_town": (
        "这个编码不是本镇的（本镇以 {hint} 开头）。请改正，或删去这一行。",
        "This code belongs to another town (ours begin with {hint}). Correct it, or remove the row.",
    ),
    "code_unknown": (
        "没有这个编码。请对照地图或公示栏改正{hint}。",
        "There is no such code. Compare the map or the board{hint_en}.",
    ),
    "code_level": (
        "这是{level}的编码，“{post}”却是{wanted}的岗位。请填{wanted}的编码。",
        'This is the code of a {level_en}; "{post}" belongs to a {wanted_en}. Give that code.',
    ),
    "code_contradicts": (
        "编码是{code_area}，而“{heading}”写的是别处。请改正其中一个。",
        'The code is that of {code_area}, but "{heading}" says otherwise. Correct one of them.',
    ),
    "village_missing": ("没有填村。请填村名。", "The village is missing. Give its name."),
    "village_unknown": ("没有这个村{hint}。请改正。", "There is no such village{hint_en}. Correct it."),
    "grid_missing": ("“{post}”要填网格。请填，例如 16。", '"{post}" needs a grid. Give it, e.g. 16.'),
    "grid_unknown": (
        "{village}没有这个网格（有 {hint}）。请改正。",
        "{village} has no such grid (it has {hint}). Correct it.",
    ),
    "unit_missing": ("“{post}”要填单元。请填，例如 07。", '"{post}" needs a unit. Give it, e.g. 07.'),
    "unit_unknown": (
        "{grid}没有这个单元{hint}。请改正，或填单元编码。",
        "{grid} has no such unit{hint_en}. Correct it, or give the unit's code.",
    ),
    "area_too_deep": (
        "“{post}”是{wanted}的岗位，这一格请留空。",
        '"{post}" belongs to a {wanted_en}: leave this cell blank.',
    ),
    "outside": (
        "{area}不在您的辖区内。请删去这一行，由负责那里的人员导入。",
        "{area} is outside your area. Remove the row; the official who answers for it imports it.",
    ),
    # post
    "post_missing": ("没有填岗位。请填：{wanted}。", "The post is missing. Give one of: {wanted}."),
    "post_unknown": (
        "没有这种岗位{hint}。可填：{wanted}。",
        "There is no such post{hint_en}. Known: {wanted}.",
    ),
    "post_two": (
        "一格里有两个岗位。请分成两行，每行一个岗位。",
        "Two posts in one cell. Make it two rows, one post each.",
    ),
    "ordinal_bad": ("序位应是 1 或 2（第一、第二）。请改正。", "The order must be 1 or 2 (first, second)."),
    "ordinal_high": ("序位最大为 9。请改正。", "The order is at most 9. Correct it."),
    "ordinal_gap": (
        "有第 {value} 位，却没有第 {missing} 位。请补上第 {missing} 位的一行（空缺也写一行，姓名留空）。",
        "There is number {value} but no number {missing}. Add a row for it (name blank if it is vacant).",
    ),
    "acting_bad": ("“代理”填“是”或留空。", 'For a stand-in write "是" (yes), else leave it blank.'),
    "acting_nobody": (
        "写了代理，却没有姓名。请填代理人的姓名，或删去这一行。",
        "A stand-in without a name. Give the name, or remove the row.",
    ),
    "owner_second": (
        "店主是第一单元长。第二单元长请由干部、物业经理或党员担任，或把“序位”改为 1。",
        "The owner is the first leader. Let a cadre, property manager or Party member be the second, or "
        "change the order to 1.",
    ),
    "capacity_unknown": ("身份可填：{wanted}，或留空。", "The capacity can be: {wanted}, or blank."),
    # name
    "name_two": (
        "一格里有两个人。请分成两行；第二位在“序位”填 2。",
        "Two people in one cell. Make it two rows; the second has order 2.",
    ),
    "name_digits": ("姓名里有数字。请只写姓名。", "There are digits in the name. Write the name only."),
    "name_short": ("姓名不完整。请写全名。", "The name is not complete. Write all of it."),
    "name_long": (
        "姓名太长（{count} 字）。请只写姓名。",
        "The name is too long ({count}). Write the name only.",
    ),
    "name_titled": ("请只写姓名，不带称呼（{hint}）。", "Write the name only, without a title ({hint})."),
    "name_masked": ("姓名被隐去了一部分。请写全名。", "Part of the name is hidden. Write all of it."),
    "name_signs": ("姓名里有不该有的符号。请改正。", "There are odd signs in the name. Correct it."),
    "name_is_phone": (
        "姓名和电话像是填反了。请对调。",
        "Name and phone seem to be exchanged. Put each in its column.",
    ),
    "same_person_twice": (
        "{value}在第 {other} 行已是同一处的同一岗位。第一、第二不能是同一个人；请改正。",
        "{value} already holds this post of the same place in row {other}: first and second must differ.",
    ),
    # phone
    **PHONE_FAULTS,
    "phone_nobody": (
        "有电话，却没有姓名。请填姓名，或删去电话。",
        "A phone without a name. Give the name, or remove the phone.",
    ),
    "phone_differs": (
        "{name}在第 {other} 行写的是另一个号码。同一个人只能有一个号码；请统一。",
        "{name} has another number in row {other}. One person has one number: make them the same.",
    ),
    # days
    "day_bad": (
        "日期看不懂。请写成 2026-03-01，或留空。",
        "This is no date. Write it like 2026-03-01, or leave it blank.",
    ),
    "day_impossible": ("没有这一天。请改正。", "There is no such day. Correct it."),
    "day_month_only": ("只写了年月。请补上日，例如 {hint}。", "The day is missing. Write it like {hint}."),
    "day_short_year": ("年份要写四位，例如 {hint}。", "Write the year with four digits, e.g. {hint}."),
    "day_ambiguous": (
        "分不清月和日。请写成 年-月-日，例如 2026-03-01。",
        "Month and day cannot be told apart. Write year-month-day, e.g. 2026-03-01.",
    ),
    "day_serial": (
        "这是表格软件的日期序号（{hint}）。请把这一列设为日期格式，或写成 {hint}。",
        "This is a spreadsheet's number of a day ({hint}). Format the column as dates, or write {hint}.",
    ),
    "day_far": (
        "年份应在 1950 到 2100 之间。请改正。",
        "The year must lie between 1950 and 2100. Correct it.",
    ),
    "end_before_start": (
        "任期止（{value}）早于任期起（{hint}）。请改正。",
        "The term ends ({value}) before it begins ({hint}). Correct it.",
    ),
    "term_over": (
        "任期在 {hint} 之前已满。继任的请写新任期；没人接任的，姓名留空表示空缺。",
        "The term was over before {hint}. Write the new term, or leave the name blank for a vacancy.",
    ),
    "term_nobody": (
        "有任期，却没有姓名。请填姓名，或删去日期。",
        "A term without a name. Give the name, or remove the days.",
    ),
    "same_row": (
        "与第 {other} 行重复。请删去其中一行。",
        "The same as row {other}. Remove one of them.",
    ),
    "two_holders": (
        "同一岗位在第 {other} 行已有{name}，任期重叠。请改任期；第二位在“序位”填 2；代理在“代理”填“是”。",
        "{name} holds the same post at the same time in row {other}. Change the terms, give the second one "
        'order 2, or mark the stand-in "是".',
    ),
    "past_holder": (
        "任期起早于前任{name}的任期止（{hint}）。请把任期起改到 {hint} 之后。",
        "The term begins before that of {name} ended ({hint}). Let it begin after {hint}.",
    ),
}
"""Sentences by kind; the facts in braces are given where a fault is found."""


@dataclass(frozen=True)
class Cell:
    """Where something stands: the row (None: the sheet), the column's heading, and its text."""

    row: int | None
    column: str
    value: str = ""


def fault(kind: str, cell: Cell, **facts: Any) -> Fault:
    """A fault of a kind at a cell, its sentences filled in."""
    shown = cell.value[:LONGEST_SHOWN]
    filled = {"value": shown, "hint": "", "hint_en": "", **facts}
    zh, en = (sentence.format(**filled) for sentence in SENTENCES[kind])
    return Fault(kind, cell.row, cell.column, shown, zh, en)
