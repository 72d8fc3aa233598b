"""An answer as a file: which ending, for whom, in which language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from api.hotspot_source import Days, read_map_reports
from api.hotspots import layers, sheets, tables, workbook
from api.map_source import is_sample, read_map_town
from api.settings import Settings
from boundaries.directory import Directory
from gis.errors import InputError
from gis.map_public import public_reports
from gis.printing.png import pdf_to_png
from gis.printing.typefaces import load_typeface
from incidents.hotspots import totals, words
from incidents.hotspots.answer import Answer
from incidents.hotspots.question import Span

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "pdf": "application/pdf",
    "png": "image/png",
}
"""Ending -> media type."""
DPI = {"A4": 150.0, "A3": 130.0, "A1": 100.0}
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Wanted:
    """Which file. `public`: for everybody; `grids`: those of whoever asks (None: the whole town's)."""

    ending: str
    public: bool = False
    lang: str = "zh"
    paper: str = "A4"
    grids: frozenset[str] | None = None

    def check(self) -> None:
        """Raise InputError for what cannot be written."""
        for field, given, allowed in (
            ("format", self.ending, tuple(TYPES)),
            ("lang", self.lang, LANGUAGES),
            ("paper", self.paper, tuple(sheets.NUMBERED)),
        ):
            if given not in allowed:
                raise InputError(
                    f"{field} 只能是 {'、'.join(allowed)}",
                    f"{field} is one of {', '.join(allowed)}",
                    field=field,
                )


@dataclass(frozen=True)
class Place:
    """The published town, the settings of whoever serves it, and today."""

    directory: Directory
    settings: Settings
    today: date


def file_of(session: Session, place: Place, answer: Answer, wanted: Wanted) -> bytes:
    """The bytes of a file; the same answer on the same day gives the same bytes."""
    wanted.check()
    directory, on = place.directory, place.today
    listing = _listing(session, place, answer, wanted)
    if wanted.ending == "geojson":
        return layers.geojson(listing, directory, wanted.lang)
    if wanted.ending == "gpkg":
        return layers.geopackage(listing, directory, wanted.lang, on)
    if wanted.ending == "xlsx":
        days = None if wanted.public else _days(session, answer, (place.settings.timezone, wanted.grids))
        return workbook.workbook(listing, workbook.Told(wanted.lang, on, days))
    face = load_typeface(place.settings.font)
    how = sheets.Print(wanted.lang, wanted.paper, face, on, is_sample(session, directory.revision))
    if wanted.public:
        drawn = sheets.public_pdf(listing, directory, how)
    elif answer.density is not None:
        drawn = sheets.density_pdf(listing, directory, how, answer.density)
    else:
        drawn = sheets.internal_pdf(listing, directory, how)
    return pdf_to_png(drawn, DPI[wanted.paper]) if wanted.ending == "png" else drawn


def name_of(answer: Answer, wanted: Wanted) -> str:
    """A name for the file."""
    question = answer.question
    variant = "public" if wanted.public else "internal"
    return f"wangge-{question.method}-{question.level}-{answer.end}-{variant}.{wanted.ending}"


def _listing(session: Session, place: Place, answer: Answer, wanted: Wanted) -> tables.Listing:
    if not wanted.public:
        return tables.internal(place.directory, answer, place.today)
    town = read_map_town(session, place.directory, place.today)
    days = Days(None, answer.end)
    found = read_map_reports(session, place.directory, days, place.settings.timezone)
    published = public_reports(town, found, place.settings.public_period)
    listing = tables.public(place.directory, published, answer.question.level)
    return replace(listing, terms=[*listing.terms, *words.notes(answer)])


def _days(session: Session, answer: Answer, whose: tuple[str, frozenset[str] | None]) -> pd.DataFrame:
    span = Span(answer.start, answer.start, answer.end)
    return totals.by_day(session, span, answer.question.category, whose)
