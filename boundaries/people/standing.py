"""What stands beside the leaders in an answer about an area: vacancies, services, second layers, centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.leaders import Tenure, covers, leaders_on
from boundaries.people.centres import Cluster, cluster_of
from boundaries.people.heirs import Heirs, read_heirs
from boundaries.people.kinds import PostKind
from boundaries.people.staff import unknown_kind
from boundaries.places import AreaRecord, Leader
from boundaries.published import LEVELS_UPWARD, Directory


@dataclass(frozen=True)
class VacantPost:
    """A post that nobody holds or acts for on a day. `exists`: false where the area lacks a required post."""

    kind: PostKind
    ordinal: int
    area: AreaRecord
    exists: bool = True


@dataclass(frozen=True)
class SecondAnswer:
    """The second layer (双轨): as what another area answers too, and who leads there, nearest first."""

    label: str
    label_en: str
    area: AreaRecord
    leaders: tuple[Leader, ...]
    until: date | None


@dataclass(frozen=True)
class Standing:
    """Of an area and those above it: posts that stand empty (required ones or not), who serves, what other
    areas answer too, the cluster its village belongs to."""

    vacancies: tuple[VacantPost, ...]
    services: tuple[Leader, ...]
    seconds: tuple[SecondAnswer, ...]
    cluster: Cluster | None


def standing(directory: Directory, area: AreaRecord, on: date) -> Standing:
    """All of it for an area on a day."""
    chain = (area, *directory.above(area))
    village = next((one for one in chain if one.level == "village"), None)
    return Standing(
        vacancies=tuple(vacant for one in chain for vacant in vacant_posts(directory, one, on)),
        services=leaders_on(directory.staff.services, (one.id for one in chain), on),
        seconds=tuple(_seconds(directory, chain, on)),
        cluster=cluster_of(directory.staff.clusters, village.id, on) if village else None,
    )


def vacancies(directory: Directory, on: date) -> list[VacantPost]:
    """Every post of the town that nobody holds on a day, and every required one that an area lacks; from the
    town down, in code order."""
    return [
        vacant
        for level in reversed(LEVELS_UPWARD)
        for area in directory.layers[level].areas
        for vacant in vacant_posts(directory, area, on)
    ]


def vacant_posts(directory: Directory, area: AreaRecord, on: date) -> list[VacantPost]:
    """The empty posts of one area on a day, in the order of rank."""
    staff = directory.staff
    own = staff.posts.get(area.id, frozenset())
    held = {
        (term.leader.post, term.leader.ordinal)
        for roster in (staff.leaders, staff.services)
        for term in roster.get(area.id, ())
        if term.covers(on)
    }
    if own <= held and not _lacks(directory, area) - own:
        return []
    empty = (own | _lacks(directory, area)) - held
    ranked = [(staff.kinds.get(kind) or unknown_kind(kind), ordinal) for kind, ordinal in empty]
    ranked.sort(key=lambda one: (one[0].rank, one[0].kind, one[1]))
    return [VacantPost(kind, ordinal, area, (kind.kind, ordinal) in own) for kind, ordinal in ranked]


def heirs_in(session: Session, directory: Directory) -> Heirs:
    """Who took over from areas that are no more, in the map of a directory."""
    areas = (area.id for layer in directory.layers.values() for area in layer.areas)
    return read_heirs(session, directory.revision, areas)


def terms_of(directory: Directory, area: AreaRecord) -> tuple[Tenure, ...]:
    """Every term of an area, past and future ones too: who leads, then who serves."""
    staff = directory.staff
    return (*staff.leaders.get(area.id, ()), *staff.services.get(area.id, ()))


def _lacks(directory: Directory, area: AreaRecord) -> set[tuple[str, int]]:
    """Posts an area must have by the town's rules; kinds that the town uses nowhere are asked of none."""
    found = set()
    for kind in directory.staff.kinds.values():
        if kind.level == area.level and kind.kind in directory.staff.in_use:
            if kind.required:
                found.add((kind.kind, 1))
            if area.kind in kind.second_in:
                found.add((kind.kind, 2))
    return found


def _seconds(directory: Directory, chain: tuple[AreaRecord, ...], on: date) -> Iterator[SecondAnswer]:
    for one in chain:
        for second in directory.staff.seconds.get(one.id, ()):
            areas = (area for layer in directory.layers.values() for area in layer.areas)
            answers = next((area for area in areas if area.id == second.answers), None)
            if answers is not None and covers(second.days, on):
                leaders = directory.leaders_of(answers, on)
                yield SecondAnswer(second.label, second.label_en, answers, leaders, second.days[1])
