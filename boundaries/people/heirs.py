"""What hangs on an area that is no more goes to where its ground went, by lineage; told when it is read.

Nothing is rewritten when a map is published, so that a map brought back has all it had. (Posts are another
matter: who holds them is decided at publication, see `drafts.carry_over`.)
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

LINES = text("""
    SELECT before_id, after_id, revision FROM lineage
    WHERE kind IN ('successor', 'merge', 'split') AND after_id IS NOT NULL AND before_id IS NOT NULL
      AND revision <= :revision
    ORDER BY before_id, revision DESC, m2 DESC, after_id
""")


class Heirs:
    """The areas in force that took over from one that is no more, those with most of its ground first."""

    def __init__(
        self, lines: Iterable[tuple[uuid.UUID, uuid.UUID, int]], in_force: Iterable[uuid.UUID]
    ) -> None:
        """lines: before, after, revision; of each area the newest first, then by ground."""
        self._in_force = frozenset(in_force)
        self._next: dict[uuid.UUID, tuple[int, list[uuid.UUID]]] = {}
        for before, after, revision in lines:
            last, heirs = self._next.setdefault(before, (revision, []))
            if revision == last:
                heirs.append(after)

    def of(self, area: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """Itself where it is in force or nobody took over; else whom its ground went to in the end."""
        waiting, seen, found = [area], {area}, list[uuid.UUID]()
        while waiting:
            one = waiting.pop(0)
            if one in self._in_force:
                found.append(one)
                continue
            nexts = [heir for heir in self._next.get(one, (0, []))[1] if heir not in seen]
            seen.update(nexts)
            waiting += nexts
        return tuple(found) or (area,)

    def origins(self, areas: Iterable[uuid.UUID]) -> list[uuid.UUID]:
        """These areas, and those no more of which one of these has most of the ground."""
        wanted = set(areas)
        return [*wanted, *(one for one in self._next if one not in wanted and self.of(one)[0] in wanted)]


THEMSELVES = Heirs((), ())
"""Every area is its own heir."""


def read_heirs(session: Session, revision: int, in_force: Iterable[uuid.UUID]) -> Heirs:
    """Who took over from whom by a revision, by the areas in force in it."""
    rows = session.execute(LINES, {"revision": revision})
    return Heirs([(row[0], row[1], row[2]) for row in rows], in_force)
