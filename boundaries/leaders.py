"""Who holds which post, when; the order in which people are asked; and what of a phone is shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from boundaries.people.kinds import BUILT_IN
from boundaries.places import Away, Leader

TITLES = {one.kind: one.title for one in BUILT_IN}
"""Chinese titles of the built-in posts, in the order in which people are asked."""
TITLES_EN = {one.kind: one.title_en for one in BUILT_IN}

Days = tuple[date | None, date | None]
"""From the first day up to but not including the second; None is unbounded."""


def covers(days: Days, on: date) -> bool:
    """Whether a day is among them."""
    return (days[0] is None or days[0] <= on) and (days[1] is None or on < days[1])


@dataclass(frozen=True)
class Tenure:
    """A leader, the days of the term (from `start` up to but not including `end`; None is unbounded) and the
    leaves of the person."""

    leader: Leader
    start: date | None
    end: date | None
    leaves: tuple[Days, ...] = ()

    def covers(self, on: date) -> bool:
        """Whether the term holds on a day."""
        return covers((self.start, self.end), on)

    def leave(self, on: date) -> Days | None:
        """The leave the person is on."""
        return next((days for days in self.leaves if covers(days, on)), None)


Roster = Mapping[uuid.UUID, tuple[Tenure, ...]]
"""Terms of every area, past and future ones too, in the order in which the holders are asked."""


def leaders_on(roster: Roster, areas: Iterable[uuid.UUID], on: date) -> tuple[Leader, ...]:
    """Who answers on a day, the areas nearest first: unit leaders in order, grid leader, station chief.

    A stand-in comes before the holder of the same post; whoever is on leave comes after all others who hold
    a post of that kind, and says until when and who stands in.
    """
    return tuple(leader for area in areas for leader in _of_area(roster.get(area, ()), on))


def _of_area(terms: tuple[Tenure, ...], on: date) -> Iterable[Leader]:
    serving = [term for term in terms if term.covers(on)]
    if any(term.leaves for term in serving):
        return _present_first(serving, on)
    return (term.leader for term in serving)


def _present_first(serving: list[Tenure], on: date) -> Iterator[Leader]:
    for _, group in groupby(serving, key=lambda term: term.leader.post):
        found = [(term, term.leave(on)) for term in group]
        present = [term.leader for term, leave in found if leave is None]
        yield from present
        for term, leave in found:
            if leave is not None:
                yield replace(term.leader, away=_away(term.leader, leave, present))


def _away(leader: Leader, leave: Days, present: list[Leader]) -> Away:
    stand_in = next((one.name for one in present if one.acting and one.ordinal == leader.ordinal), "")
    return Away(leave[1] and leave[1] - timedelta(days=1), stand_in)


def mask_phone(phone: str) -> str:
    """What the public sees of a phone: 128****5678; of a short or odd number only its last two digits."""
    digits = phone.strip()
    if not digits:
        return ""
    if len(digits) < 8:
        return "*" * max(len(digits) - 2, 3) + digits[-2:] if len(digits) > 4 else "****"
    return f"{digits[: len(digits) - 8]}****{digits[-4:]}"
