"""What finds places in texts, kept beside the snapshots: built off the hot path, fresh within moments.

The first who asks waits for it to be built; from then on a new revision, new addresses or a name learnt (told
by NOTIFY to every worker) make a background thread build the next one, while the last one goes on answering.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from boundaries import gazetteers, suggestions, text_places
from boundaries.directory import Directory
from boundaries.suggestions import Suggestions
from boundaries.text_places import TextPlaces
from gis.errors import WanggeError

log = logging.getLogger("wangge.api")


@dataclass(frozen=True)
class Finder:
    """One state of the gazetteer, known by its stamp, over one revision of the map."""

    directory: Directory
    stamp: tuple[Any, ...]
    places: TextPlaces
    suggestions: Suggestions


class Finders:
    """The finder that this process holds. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Finder | None = None
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
                stamp, held = gazetteers.stamp(session), self._held
                if held and (held.stamp, held.directory.revision) == (stamp, directory.revision):
                    same = replace(
                        held, directory=directory, places=replace(held.places, directory=directory)
                    )
                    self._held = same
                    return same
                frame = gazetteers.read_frame(session, directory)
            places = text_places.build(directory, frame)
            self._held = Finder(directory, stamp, places, suggestions.build(directory, frame))
            return self._held

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
