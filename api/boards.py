"""Boards for those who ask by the web: drawn one at a time, kept until the published town or the day changes.

Drawing takes a second or two of one core. So that nobody can fill a server with it, one board is drawn at
once, few may wait, and a board asked for again comes from memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.board_files import Look, drawn
from api.board_source import Wall, badges_of, board_of, publishing_of, read_wall
from api.deps import Town
from boundaries.places import AreaRecord
from gis.boards.badges import badge_pdf
from gis.boards.content import Board
from gis.errors import InputError, NotFound, TooMany
from gis.printing.typefaces import load_typeface

KEPT_BYTES = 24_000_000
WAITING = 6
"""Requests that may wait for their turn; the next one is told to come again."""
AGAIN_SECONDS = 5


@dataclass
class Boards:
    """What was drawn, by what was asked; thread-safe."""

    drawing: threading.Lock = field(default_factory=threading.Lock)
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WAITING))
    wall: Wall | None = None
    kept: OrderedDict[tuple[object, ...], bytes] = field(default_factory=OrderedDict)

    def board(self, town: Town, base: str, village: AreaRecord, look: Look) -> bytes:
        """A village's board. Raises Unavailable without a font, TooMany when too many wait."""
        look.check()
        face = load_typeface(town.settings.font)
        key = ("board", village.code, look.size, look.kind)
        return self._made(town, base, key, lambda wall: drawn(_board(wall, village), look, face))

    def badges(self, town: Town, base: str, place: AreaRecord, below: bool) -> bytes:
        """The cards of a place's leaders. Raises InputError where nobody holds a post."""
        face = load_typeface(town.settings.font)

        def cards(wall: Wall) -> bytes:
            badges = badges_of(wall, _now(wall, place), below)
            if not badges:
                raise InputError(
                    f"“{place.name}”现在没有人任职，没有工作牌可印",
                    f"Nobody holds a post of {place.name}: there is no card to print",
                    code=place.code,
                )
            return badge_pdf(badges, face, wall.publishing.on)

        return self._made(town, base, ("badge", place.level, place.code, below), cards)

    def _made(self, town: Town, base: str, key: tuple[object, ...], draw: Callable[[Wall], bytes]) -> bytes:
        with self._turn():
            wall = self._wall(town, base)
            if key not in self.kept:
                self.kept[key] = draw(wall)
            self.kept.move_to_end(key)
            made = self.kept[key]
            while len(self.kept) > 1 and sum(map(len, self.kept.values())) > KEPT_BYTES:
                self.kept.popitem(last=False)
        return made

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.places.acquire(blocking=False):
            raise TooMany(
                f"正在打印的人太多，请 {AGAIN_SECONDS} 秒后再试。",
                f"Too many are printing; try again in {AGAIN_SECONDS} seconds.",
                seconds=AGAIN_SECONDS,
            )
        try:
            with self.drawing:
                yield
        finally:
            self.places.release()

    def _wall(self, town: Town, base: str) -> Wall:
        """The town as it is published now; what was drawn of another is forgotten."""
        directory = town.directories.current()
        publishing = publishing_of(town.settings, base, town.now().date())
        held = self.wall
        if held is None or held.directory is not directory or held.publishing != publishing:
            self.kept.clear()
            with Session(town.engine) as session:
                held = self.wall = read_wall(session, directory, publishing)
        return held


def _board(wall: Wall, village: AreaRecord) -> Board:
    return board_of(wall, _now(wall, village))


def _now(wall: Wall, area: AreaRecord) -> AreaRecord:
    """The area in the town as it is drawn: a new map may have come since it was looked up."""
    found = wall.directory.find_area(area.code, area.level)
    if found is None:
        raise NotFound("地图刚刚更新，这里已不存在。", "The map has just changed: this place is no more.")
    return found
