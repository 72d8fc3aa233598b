"""Kinds of posts: those every town begins with, and what a town makes of them.

A row of `post_kind` adds a kind or replaces a built-in one whole; without rows the built-in ones hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

READ = text("""
    SELECT kind, level, title, title_en, rank, leads, public, required, second_in FROM post_kind
""")


@dataclass(frozen=True)
class PostKind:
    """A kind of post of areas of one level.

    `rank`: lower is asked first. `leads`: its holders answer for the area (others serve it). `public`: who
    holds it is shown to everybody. `required`: every area of the level must have one; `second_in`: kinds of
    units that must have a second holder as well.
    """

    kind: str
    level: str
    title: str
    title_en: str
    rank: int
    leads: bool = False
    public: bool = True
    required: bool = False
    second_in: tuple[str, ...] = ()


BUILT_IN = (
    PostKind("unit_leader", "unit", "单元长", "Unit leader", 10, True, True, True, ("street_shop",)),
    PostKind("grid_leader", "grid", "网格长", "Grid leader", 20, True, True, True),
    PostKind("station_chief", "village", "网格站站长", "Station chief", 30, True, True, True),
    PostKind("mediator", "village", "人民调解员", "Mediator", 40),
    PostKind("police", "village", "驻村民警", "Community police officer", 50),
    PostKind("doctor", "village", "家庭医生", "Family doctor", 60),
    PostKind("legal_adviser", "village", "法律顾问", "Legal adviser", 70),
)
CAPACITY_NAMES = {
    "owner": ("店主", "owner"),
    "cadre": ("干部", "cadre"),
    "property_manager": ("物业经理", "property manager"),
    "party_member": ("党员", "Party member"),
}
"""Chinese and English of `tables.CAPACITIES`; a second leader of a shop is one of the last three."""

PostKinds = dict[str, PostKind]
"""By `kind`, in the order of rank."""


def read_post_kinds(session: Session) -> PostKinds:
    """The kinds of posts of this town: the built-in ones, replaced and added to by its own."""
    own = [PostKind(*(*row[:-1], tuple(row[-1]))) for row in session.execute(READ)]
    found = {one.kind: one for one in (*BUILT_IN, *own)}
    return {one.kind: one for one in sorted(found.values(), key=lambda one: (one.rank, one.kind))}
