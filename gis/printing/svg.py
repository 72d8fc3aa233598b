"""A sheet as one <svg> element, for pages that are read on a screen and printed from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import count

from gis.printing.sheet import Clip, Item, Points, Shape, Sheet, Words

FONTS = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"


def sheet_to_svg(sheet: Sheet, label: str = "") -> str:
    """The sheet as text of an element that scales with its place; `label` tells it to who cannot see it."""
    body = "".join(_all(sheet.items, count()))
    named = f' role="img" aria-label="{escape(label)}"' if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width:g} {sheet.height:g}"'
        f' lang="zh-Hans" font-family="{FONTS}" stroke-linejoin="round" stroke-linecap="round"'
        f' fill="none"{named}>{body}</svg>'
    )


def _all(items: Iterable[Item], numbers: Iterator[int]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Shape):
            yield _shape(item)
        elif isinstance(item, Words):
            yield _words(item)
        else:
            yield from _clip(item, numbers)


def _clip(clip: Clip, numbers: Iterator[int]) -> Iterator[str]:
    name, box = f"clip{next(numbers)}", clip.box
    rect = f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
    yield f'<clipPath id="{name}">{rect}</clipPath><g clip-path="url(#{name})">'
    yield from _all(clip.items, numbers)
    yield "</g>"


def _shape(shape: Shape) -> str:
    ink = shape.ink
    path = "".join(_path(points, shape.closed) for points in shape.paths)
    fill = f' fill="{ink.fill}" fill-rule="evenodd"' if ink.fill else ""
    stroke = f' stroke="{ink.stroke}" stroke-width="{ink.width:g}"' if ink.stroke else ""
    dash = f' stroke-dasharray="{" ".join(f"{part:g}" for part in ink.dash)}"' if ink.dash else ""
    return f'<path d="{path}"{fill}{stroke}{dash}/>'


def _path(points: Points, closed: bool) -> str:
    corners = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{corners}{'Z' if closed else ''}"


def _words(words: Words) -> str:
    anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    bold = ' font-weight="700"' if words.bold else ""
    rim = f' stroke="#ffffff" stroke-width="{2 * words.halo:g}" paint-order="stroke"' if words.halo else ""
    turn = f' transform="rotate({words.turn:.2f} {words.x:.2f} {words.y:.2f})"' if words.turn else ""
    return (
        f'<text x="{words.x:.2f}" y="{words.y:.2f}" font-size="{words.size:g}" fill="{words.colour}"'
        f"{anchor}{bold}{rim}{turn}>{escape(words.text)}</text>"
    )
