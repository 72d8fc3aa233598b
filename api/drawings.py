"""The drawn town as the page fetches it: encoded once per revision, kept compressed."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.map_source import read_map_town
from boundaries.directory import Directory
from gis.errors import WanggeError
from gis.map_drawing import drawing

log = logging.getLogger("wangge.api")


@dataclass(frozen=True)
class Drawing:
    """JSON of `gis.map_drawing.drawing`, gzipped, and the tag by which a browser knows it again."""

    revision: int
    etag: str
    packed: bytes
    sample: bool


class Drawings:
    """The drawing of the newest revision asked for. Thread-safe; one is made at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Drawing | None = None
        self._drawing = threading.Lock()
        self._ahead: threading.Thread | None = None

    def of(self, directory: Directory, now: datetime) -> Drawing:
        """The drawing of a directory's revision."""
        held = self._held
        if held is not None and held.revision == directory.revision:
            return held
        with self._drawing:
            if self._held is None or self._held.revision != directory.revision:
                self._held = self._drawn(directory, now)
            return self._held

    def warm(self, directory: Directory, now: datetime) -> None:
        """Draw ahead in the background, so that the first visitor does not wait."""
        self._ahead = threading.Thread(
            target=self._try, args=(directory, now), name="wangge-drawing", daemon=True
        )
        self._ahead.start()

    def stop(self) -> None:
        """Wait for a drawing under way: a process that ends amid one may crash in the map libraries."""
        if self._ahead is not None:
            self._ahead.join(timeout=10)

    def _try(self, directory: Directory, now: datetime) -> None:
        try:
            self.of(directory, now)
        except (WanggeError, SQLAlchemyError) as error:
            log.info("the map was not drawn ahead: %s", type(error).__name__)

    def _drawn(self, directory: Directory, now: datetime) -> Drawing:
        with Session(self._engine) as session:
            town = read_map_town(session, directory, now.date())
        body = json.dumps(drawing(town), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        tag = f'"{directory.revision}-{hashlib.sha256(body).hexdigest()[:16]}"'
        return Drawing(directory.revision, tag, gzip.compress(body, 6, mtime=0), town.sample)
