"""The posts a roster may name, and what officials call them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from boundaries.people.kinds import CAPACITY_NAMES, PostKind
from boundaries.rosters.faults import Cell, Fault, fault

OTHER_TITLES: Mapping[str, tuple[str, ...]] = {
    "station_chief": ("站长", "网格站长", "村网格站站长", "网格站负责人"),
    "grid_leader": ("网格员", "网格管理员", "专职网格员", "网格负责人", "网格长兼网格员"),
    "unit_leader": ("单元负责人", "微网格长", "单元网格长", "微网格员", "楼长", "楼栋长"),
}
"""What posts of the program's own are also called."""
NUMBERED = {"第一": 1, "第二": 2, "第1": 1, "第2": 2, "首席": 1, "副": 2}
_SEVERAL = re.compile(r"[、，,;；/／|\n]|兼")
OTHER_CAPACITIES = {
    "店主": "owner", "商户": "owner", "经营者": "owner", "村干部": "cadre", "镇干部": "cadre",
    "物业": "property_manager", "物业负责人": "property_manager", "中共党员": "party_member",
}  # fmt: skip


@dataclass(frozen=True)
class Titles:
    """The kinds of posts a town has; find them by what is written."""

    posts: tuple[PostKind, ...]
    _named: dict[str, PostKind] = field(default_factory=dict)

    def find(self, cell: Cell) -> tuple[PostKind, int | None] | Fault:
        """A post as written, and the order its name tells (第二单元长: 2)."""
        said = cell.value
        wanted = "、".join(one.title for one in self.posts)
        if not said:
            return fault("post_missing", cell, wanted=wanted)
        known = self._known()
        if said in known:
            return known[said], None
        for head, ordinal in NUMBERED.items():
            if said.removeprefix(head) in known and said != said.removeprefix(head):
                return known[said.removeprefix(head)], ordinal
        parts = [part.strip() for part in _SEVERAL.split(said)]
        if len(parts) > 1 and any(part in known for part in parts):
            return fault("post_two", cell)
        near = difflib.get_close_matches(said, list(known), n=1, cutoff=0.5)
        more = (
            (f"，最接近的是“{known[near[0]].title}”", f'; the closest is "{near[0]}"') if near else ("", "")
        )
        return fault("post_unknown", cell, wanted=wanted, hint=more[0], hint_en=more[1])

    def _known(self) -> dict[str, PostKind]:
        if not self._named:
            for post in self.posts:
                names: Iterable[str] = (post.title, post.title_en, post.title_en.lower(), post.kind)
                for name in (*names, *OTHER_TITLES.get(post.kind, ())):
                    self._named.setdefault(name, post)
        return self._named


def read_capacity(cell: Cell) -> str | Fault:
    """In which capacity somebody holds a post; "" when it does not say."""
    said = cell.value
    titles = {name: kind for kind, names in CAPACITY_NAMES.items() for name in (kind, *names)}
    known = {**OTHER_CAPACITIES, **titles}.get(said)
    if known or not said:
        return known or ""
    return fault("capacity_unknown", cell, wanted="、".join(zh for zh, _ in CAPACITY_NAMES.values()))
