"""A board as one HTML file: readable on a phone, printable from any browser, no script, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gis.boards.content import SAMPLE_NOTE, Board, BoardGrid, BoardUnit, Holder
from gis.boards.ground import ground
from gis.boards.leaders import leader_rows
from gis.boards.papers import PAPERS
from gis.printing.codes import qr_code
from gis.printing.sheet import Box, Sheet
from gis.printing.svg import FONTS, sheet_to_svg
from gis.printing.typefaces import Typeface

MAP_WIDTH, CODE = 260.0, 40.0
STYLE = f"""
@page {{ size: A3; margin: 14mm }}
* {{ box-sizing: border-box }}
body {{ margin: 0 auto; padding: 16px; max-width: 1400px; color: #000; background: #fff;
  font: 17px/1.5 {FONTS} }}
h1 {{ font-size: clamp(34px, 8vw, 72px); line-height: 1.15; margin: 0 }}
h1 small {{ font-weight: 400; font-size: .6em; white-space: nowrap }}
.about {{ font-size: 1.2em; margin: .2em 0 .6em; border-bottom: 3px solid #000; padding-bottom: .4em }}
.top {{ display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start }}
.top svg {{ flex: 3 1 560px; min-width: 0; width: 100%; height: auto }}
.top table {{ flex: 1 1 320px }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .2em .4em; border-bottom: 1px solid #bbb; font-weight: 400;
  vertical-align: top }}
td:last-child {{ text-align: right; white-space: nowrap }}
caption, h2 {{ background: #e6e6e6; font-weight: 700; font-size: 1.15em; text-align: left; margin: 0;
  padding: .2em .4em }}
h2 {{ display: flex; justify-content: space-between; gap: 1em; break-after: avoid }}
.roster {{ columns: 300px; column-gap: 24px; margin-top: 24px }}
.roster section {{ margin-bottom: 14px }}
tr {{ break-inside: avoid }}
footer {{ display: flex; gap: 24px; justify-content: space-between; align-items: flex-end;
  border-top: 2px solid #000; margin-top: 20px; padding-top: 10px; break-inside: avoid }}
footer p {{ margin: .3em 0 }}
.code {{ text-align: center; flex: none; width: 150px; font-weight: 700 }}
.code svg {{ width: 150px; display: block }}
.sample {{ color: #a01010; font-weight: 700 }}
@media print {{
  body {{ padding: 0; max-width: none; font-size: 10pt; line-height: 1.3 }}
  caption, h2 {{ print-color-adjust: exact }}
  .roster {{ columns: 4; column-gap: 16px }}
  th, td {{ padding: .1em .3em }}
}}
"""


def board_page(board: Board, face: Typeface) -> str:
    """The page; the same board gives the same text."""
    notice = board.notice
    title = f"{board.village}网格公示栏"
    complain = f"请拨 {notice.hotline}，或向{board.town}反映" if notice.hotline else f"请向{board.town}反映"
    sample = f'<p class="sample">{SAMPLE_NOTE}</p>' if notice.sample else ""
    return f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><main>
<h1>{escape(board.village)} <small>网格公示栏</small></h1>
<p class="about">{escape(board.summary)}</p>
<div class="top">{_map(board, face)}{_leaders(board)}</div>
<div class="roster">{"".join(_grid(grid) for grid in board.grids)}</div>
</main>
<footer><div><p>意见和投诉：{escape(complain)}。</p>
<p>公示日期：{notice.day}　地图第 {notice.revision} 版。人员变动以扫码所见为准。</p>{sample}</div>
<div class="code">{_code(notice.link)}扫码看最新名单</div></footer>
</body></html>
"""


def _map(board: Board, face: Typeface) -> str:
    west, south, east, north = board.polygon.bounds
    height = min(max(MAP_WIDTH * (north - south) / max(east - west, 1e-3), MAP_WIDTH / 2), MAP_WIDTH * 1.3)
    sheet = Sheet(MAP_WIDTH, height)
    sheet.add(*ground(board, sheet.box.inside(0.5), PAPERS["A3"], face))
    return sheet_to_svg(sheet, f"{board.village}网格图")


def _code(link: str) -> str:
    sheet = Sheet(CODE, CODE)
    sheet.add(qr_code(link, Box(0, 0, CODE, CODE)))
    return sheet_to_svg(sheet, link)


def _leaders(board: Board) -> str:
    cells = "".join(
        f'<tr><th scope="row">{escape(title)}</th><td><b>{escape(name)}</b></td><td>{escape(phone)}</td></tr>'
        for title, name, phone in leader_rows(board)
    )
    return f"<table><caption>有事找谁</caption>{cells}</table>"


def _grid(grid: BoardGrid) -> str:
    rows = "".join(_unit(unit) for unit in grid.units)
    head = f"<h2><span>{escape(grid.name)}</span><span>{_names(grid.holders)}</span></h2>"
    return f"<section>{head}<table>{rows}</table></section>"


def _unit(unit: BoardUnit) -> str:
    name = f'<th scope="row">{escape(unit.number)}</th><td>{escape(unit.name)}</td>'
    return f"<tr>{name}<td>{_names(unit.holders, ' ')}</td></tr>"


def _names(holders: Iterable[Holder], between: str = "、") -> str:
    return between.join(escape(one.text) for one in holders)
