"""Locators on disk: built by the first process that needs one, mapped by all the others.

DIR/locators/REVISION-DIGEST is named by the revision and by the shapes and order of its units, so that a
file can only be taken for the map it was made of. Where the directory cannot be written each process
builds its own, which answers the same.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from gis.locator import Locator

log = logging.getLogger("wangge.api")


@dataclass(frozen=True)
class Shelf:
    """A directory of locators, shared by processes that serve the same town."""

    folder: Path

    def locator(self, revision: int, polygons: Any) -> Locator:
        """The locator over the units of a revision, mapped; older revisions' files are removed."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone():
                return self._shared(revision, polygons)
        except (OSError, ValueError) as error:
            log.info("locators are not shared (%s)", type(error).__name__)
            return Locator(polygons)

    def _shared(self, revision: int, polygons: Any) -> Locator:
        path = self.folder / f"{revision}-{_digest(polygons)}"
        with contextlib.suppress(OSError, ValueError):
            return Locator.open(path, polygons)
        Locator(polygons).save(path)
        for other in self.folder.glob("*-*"):
            if _revision(other) < revision:  # whoever still maps it keeps it: only the name goes
                other.unlink(missing_ok=True)
        return Locator.open(path, polygons)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time looks and builds: the others then find the file."""
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _digest(polygons: Any) -> str:
    whole = hashlib.sha256()
    for shape in shapely.to_wkb(polygons, output_dimension=2):
        whole.update(shape or b"-")
    return whole.hexdigest()[:32]


def _revision(path: Path) -> int:
    number = path.name.partition("-")[0]
    return int(number) if number.isdigit() else 0
