"""What finds places in texts, kept beside the snapshots: built off the hot path, fresh within moments.

The first who asks waits for it to be built; from then on a new revision, new addresses or a name learnt (told
by NOTIFY to every worker) make a background thread build the next one, while the last one goes on answering.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from boundaries import gazetteers, suggestions, text_places
from boundaries.directory import Directory
from boundaries.suggestions import Suggestions
from boundaries.text_places import TextPlaces
from gis.errors import WanggeError

Stamp = tuple[Any, ...]
log = logging.getLogger("wangge.api")


@dataclass(frozen=True)
class Finder:
    """One state of the gazetteer, known by its stamp, over one revision of the map."""

    directory: Directory
    stamp: Stamp
    places: TextPlaces
    suggestions: Suggestions


class Finders:
    """The finder that this process holds, and the one without learnt names it was made of. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.built: Callable[[], None] = lambda: None
        self._held: Finder | None = None
        self._plain: Finder | None = None
        self._building = threading.Lock()
        self._asking = threading.Lock()
        self._wanted: Directory | None = None
        self._thread: threading.Thread | None = None

    def current(self, directory: Directory) -> Finder:
        """The finder held; where there is none yet, one of `directory`, built now."""
        held = self._held
        return held if held is not None else self.renewed(directory)

    def renewed(self, directory: Directory) -> Finder:
        """A finder of `directory` that knows all that is committed by now; it is held from here on."""
        with self._building:
            with Session(self._engine.execution_options(isolation_level="REPEATABLE READ")) as session:
                stamp, learnt = gazetteers.stamps(session)
                if not self._plain or self._plain.stamp != (directory.revision, stamp):
                    self._plain = _plain(session, directory, stamp)
                names = gazetteers.read_learnt(session, directory)
            self._held = self._with_names(directory, learnt, names)
            self.built()
            return self._held

    def _with_names(self, directory: Directory, learnt: Stamp, names: pd.DataFrame) -> Finder:
        """The finder without learnt names with them; the one held, if it has them all."""
        plain, held = self._plain, self._held
        assert plain is not None
        stamp = (*plain.stamp, learnt)
        if held is not None and held.stamp == stamp:
            places, offered = held.places, held.suggestions
        else:
            places = text_places.with_learnt(plain.places, names)
            offered = suggestions.with_learnt(plain.suggestions, names)
        return Finder(directory, stamp, replace(places, directory=directory), offered)

    def outdated(self, directory: Directory | None) -> None:
        """Hear that map, addresses or names changed: what is held is built anew in the background."""
        if self._held is None or directory is None:
            return
        with self._asking:
            self._wanted = directory
            if self._thread is None:
                self._thread = threading.Thread(target=self._renew, name="wangge-finder", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Wait for a build that is under way."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout=10)

    def _renew(self) -> None:
        while True:
            with self._asking:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._thread = None
                    return
            try:
                self.renewed(wanted)
            except (SQLAlchemyError, WanggeError) as error:
                log.warning("the gazetteer was not renewed (%s)", type(error).__name__)


def _plain(session: Session, directory: Directory, stamp: Stamp) -> Finder:
    """A finder without learnt names."""
    frame = gazetteers.read_frame(session, directory)
    places, offered = text_places.build(directory, frame), suggestions.build(directory, frame)
    return Finder(directory, (directory.revision, stamp), places, offered)
