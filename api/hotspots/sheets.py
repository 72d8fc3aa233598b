"""Tables of areas as a printed sheet: what `gis.hotspot_poster` is told of a listing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from api.hotspots.tables import OFFICE, Listing
from boundaries.directory import Directory
from gis.density import Density
from gis.hotspot_looks import LOOKS, QUIET, RAMP
from gis.hotspot_poster import Ground, Look, Poster, Row, poster
from gis.printing.pdf import About, write_pdf
from gis.printing.typefaces import Typeface
from incidents.hotspots import words
from incidents.hotspots.words import Both

NUMBERED = {"A4": 12, "A3": 20, "A1": 40}
CUTS = (0.3, 0.55, 0.75, 0.9, 0.97)
SAMPLE: Both = ("示例数据，边界与人员均为虚构", "Sample data: borders and people are invented")
HEADS: tuple[Both, Both, Both, Both] = (
    ("区域", "Area"),
    ("结论", "Verdict"),
    ("情况", "Finding"),
    ("找谁", "Whom to ask"),
)
REST: Both = ("另有 {n} 个，见表格。", "{n} more: see the table.")
WITHHELD: Both = ("不公布，或没有户数", "withheld, or no households")
RATE: Both = ("每千户件数（图色）", "Per 1,000 households (as coloured)")
NOTHING: Both = ("", "")
PER = 1000
PER_KM2: Both = ("件/km²", "per km²")


@dataclass(frozen=True)
class Print:
    """How to print: language, paper, face, the day it states, whether the town is the sample."""

    lang: str
    paper: str
    face: Typeface
    on: date
    sample: bool

    def say(self, sentence: Both) -> str:
        """A sentence in the language."""
        return sentence[1 if self.lang == "en" else 0]


def internal_pdf(listing: Listing, directory: Directory, how: Print) -> bytes:
    """The sheet with every class on the map and the first areas by name with their leaders."""
    rows = listing.rows[listing.rows["code"] != ""]
    marks = [listing.marks[code] for code in rows["code"]]
    raised = [mark not in QUIET for mark in marks]
    counts = Counter(marks)
    classes = [mark for mark in LOOKS if counts[mark] or mark in ("hot99", "hot95", "hot90", "calm")]
    if "plain" in marks or any(" " in mark for mark in marks):
        classes = [mark for mark in LOOKS if counts[mark]]
    looks = [Look(*LOOKS[mark], how.say(words.MARKS[mark]), counts[mark]) for mark in classes]
    numbered = rows["code"][np.array(raised) | (np.array(marks) == "plain")][: NUMBERED[how.paper]]
    where = {mark: i for i, mark in enumerate(classes)}
    areas = [(code, where[mark]) for code, mark in zip(rows["code"], marks, strict=True) if mark in where]
    told = _poster(listing, how, (looks, [_row(row, how) for row in rows.to_dict("records")]), HEADS)
    return _drawn(told, ground_of(directory, listing, areas, numbered), how)


def density_pdf(listing: Listing, directory: Directory, how: Print, drawn: Density) -> bytes:
    """The sheet of a density: bands of reports per km2 on the map, the areas by their counts below."""
    top = float(drawn.values.max(initial=0.0)) or 1.0
    band = np.minimum((drawn.values / top * len(RAMP)).astype(int), len(RAMP) - 1)
    edges = [round(top * i / len(RAMP)) for i in range(len(RAMP) + 1)]
    x0, y0, x1, y1 = drawn.box
    rows, columns = band.shape
    xs, ys = np.linspace(x0, x1, columns + 1), np.linspace(y0, y1, rows + 1)
    west, south = np.meshgrid(xs[:-1], ys[:-1])
    east, north = np.meshgrid(xs[1:], ys[1:])
    town = shapely.union_all(directory.polygons("village"))
    cells = [
        shapely.intersection(
            shapely.union_all(shapely.box(*(side[band == i] for side in (west, south, east, north)))), town
        )
        for i in range(len(RAMP))
    ]
    looks = [
        Look(RAMP[i], "", f"{edges[i]}–{edges[i + 1]} {how.say(PER_KM2)}", None) for i in range(len(RAMP))
    ]
    listed = listing.rows[listing.rows["code"] != ""]
    told = _poster(listing, how, (looks, [_row(row, how) for row in listed.to_dict("records")]), HEADS)
    ground = replace(ground_of(directory, listing, [], listed["code"][:0]), areas=list(enumerate(cells)))
    return _drawn(told, ground, how)


def public_pdf(listing: Listing, directory: Directory, how: Print) -> bytes:
    """The sheet of the last published period: counts per 1,000 households (of units, whose households are not
    published, bare counts) in classes, withheld areas hatched, nobody named."""
    last = str(listing.rows.columns[-1])
    rows = listing.rows[listing.rows["code"] != ""]
    areas = [directory.by_code[listing.level, code] for code in rows["code"]]
    homes = np.array([np.nan if a.households is None else a.households for a in areas], dtype=float)
    per = listing.level != "unit"
    shown = rows[last] / np.where(homes > 0, homes, np.nan) * PER if per else rows[last]
    rows = rows.assign(shown=shown.to_numpy(float)).sort_values("shown", ascending=False, kind="stable")
    looks, of = _classes(rows["shown"].to_numpy(float), how)
    listed = [
        Row(row["name"], f"{row[last]:.0f}", f"{row['shown']:.0f}" if per else "", "")
        for row in rows[rows["shown"].notna()].to_dict("records")
    ]
    heads = (HEADS[0], listing.heads[last], RATE if per else NOTHING, NOTHING)
    told = _poster(listing, how, (looks, listed), heads)
    coloured = list(zip(rows["code"], of.tolist(), strict=True))
    return _drawn(told, ground_of(directory, listing, coloured, rows["code"][:0]), how)


def _classes(shown: NDArray[np.float64], how: Print) -> tuple[list[Look], NDArray[np.int64]]:
    """Classes of equal colour steps, the last for what is not shown; and which each value belongs to."""
    known = shown[np.isfinite(shown)]
    cuts = np.unique(np.maximum(np.quantile(known, CUTS).round(), 1.0)) if len(known) else np.array([])
    of = np.where(np.isfinite(shown), np.searchsorted(cuts, shown, side="right"), len(cuts) + 1)
    edges = [0, *cuts.astype(int).tolist()]
    spans = [f"{low}–{high - 1}" for low, high in pairwise(edges)] + [f"≥ {edges[-1]}"]
    looks = [Look(RAMP[i], "", span, int((of == i).sum())) for i, span in enumerate(spans)]
    return [*looks, Look(*LOOKS["bare"], how.say(WITHHELD), int((of == len(cuts) + 1).sum()))], of


def _poster(
    listing: Listing, how: Print, found: tuple[list[Look], list[Row]], heads: Sequence[Both]
) -> Poster:
    looks, rows = found
    a, b, c, d = (how.say(head) for head in heads)
    return Poster(
        title=how.say(listing.title),
        subtitle=how.say(listing.terms[0]),
        looks=looks,
        rows=rows,
        heads=(a, b, c, d),
        terms=[how.say(one) for one in listing.terms[1:]],
        rest=how.say(REST),
        note=how.say(SAMPLE) if how.sample else "",
        chinese=how.lang != "en",
    )


def _row(row: dict[Any, Any], how: Print) -> Row:
    en = "_en" if how.lang == "en" else ""
    leader = " ".join(part for part in (row["leader_title"], row["leader"]) if part)
    finding = row[f"finding{en}"] or f"{row['observed']:.0f}"
    return Row(row[f"name{en}"], row[f"verdict{en}"], finding, leader)


def ground_of(
    directory: Directory, listing: Listing, areas: Sequence[tuple[str, int]], numbered: pd.Series
) -> Ground:
    level = listing.level
    polygons = directory.polygons(level)

    def shape(code: str) -> Any:
        return polygons[directory.by_code[level, code].index]

    return Ground(
        villages=list(directory.polygons("village")),
        names=[OFFICE.sub(r"\1", village.name) for village in directory.villages],
        grids=list(directory.polygons("grid")),
        areas=[(which, shape(code)) for code, which in areas],
        numbered=[shape(code) for code in numbered],
    )


def _drawn(told: Poster, ground: Ground, how: Print) -> bytes:
    ground = replace(ground, chinese=told.chinese)
    return write_pdf([poster(told, ground, how.paper, how.face)], how.face, About(told.title, how.on))
