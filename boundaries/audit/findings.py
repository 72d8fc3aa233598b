"""What an audit can find: the kinds, how grave each is, and the rules with their thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import Geometry

from gis.balance import OVERLOAD, Weights

SEVERITIES = {"high": ("严重", "high"), "medium": ("一般", "medium"), "low": ("提示", "low")}
"""Severity -> Chinese and English; gravest first. High: nobody answers for a place, or much of it."""
KINDS = {
    "blank_ground": ("空白地块", "Ground without a unit"),
    "unit_without_grid": ("单元没有网格", "Unit without a grid"),
    "grid_without_village": ("网格没有村", "Grid without a village"),
    "split_grid": ("网格不连片", "Grid in several pieces"),
    "vacant_post": ("岗位空缺", "Vacant post"),
    "expired_term": ("任期已满", "Term has ended"),
    "ending_term": ("任期将满", "Term ends soon"),
    "missing_second": ("商铺缺第二单元长", "Shop without a second leader"),
    "uncovered_leave": ("请假无人代理", "On leave, nobody stands in"),
    "incomplete_team": ("团队不合规则", "Team below its rule"),
    "overload": ("网格过载", "Overloaded grid"),
    "underload": ("网格过轻", "Underloaded grid"),
    "loose_address": ("地址没有单元", "Address without a unit"),
    "uncovered_contract": ("包干未覆盖", "Ground without a contract"),
    "no_resource": ("缺一类资源", "A kind of resource is missing"),
    "out_of_reach": ("十五分钟圈外", "Outside the 15-minute rings"),
}
"""Kind -> Chinese and English name, in the order in which they are listed."""


MEASURES = {
    "m2": ("m²", "m²"),
    "m": ("米", "m"),
    "times": ("倍（全镇平均）", "times the mean"),
    "pieces": ("片", "pieces"),
    "kinds": ("类", "kinds"),
    "days": ("天", "days"),
    "people": ("人", "people"),
}
"""What a finding's figure counts."""


@dataclass(frozen=True)
class Finding:
    """One thing that is missing or wrong.

    level, code, name: the area concerned (of ground that is nobody's, the grid beside it); village, grid:
    codes of those it lies in, "" for none. subject: what of the area, so that `key` names the finding for
    good. (x, y): a point of it in metres. figure: how much, in `measure` (a key of MEASURES, or "").
    zh, en: a sentence. ground: the piece of ground concerned, where it is no area.
    """

    kind: str
    severity: str
    level: str
    code: str
    name: str
    village: str
    grid: str
    subject: str
    x: float | None
    y: float | None
    figure: float | None
    measure: str
    zh: str
    en: str
    ground: Geometry | None = None

    @property
    def key(self) -> str:
        """Names the finding: equal keys on two days are the same thing still open."""
        return "/".join(part for part in (self.kind, self.code, self.subject) if part)


@dataclass(frozen=True)
class Rules:
    """What counts as a finding; a town may set its own (`api.settings`).

    overload, underload: a grid is listed over or under so many times the mean load of the town's grids.
    ending_days: a term that ends within so many days without a successor is listed.
    walk_minutes, walk_speed (m/s), detour: a service ring reaches as far as one walks in that time, along
    ways that are `detour` times as long as the straight line; no road network is asked.
    least_m2: smaller pieces of blank or uncovered ground are rounding and not listed.
    """

    overload: float = OVERLOAD
    underload: float = 0.25
    ending_days: float = 30.0
    walk_minutes: float = 15.0
    walk_speed: float = 1.2
    detour: float = 1.3
    least_m2: float = 0.5
    weights: Weights = field(default_factory=Weights)

    @property
    def reach_m(self) -> float:
        """Straight-line metres within which a resource is reached: 831 with the defaults."""
        return self.walk_minutes * 60.0 * self.walk_speed / self.detour
