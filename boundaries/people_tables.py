"""Tables about people beyond a single appointment: kinds of posts, leave, teams, the Party's organisation,
and areas that answer for a place besides the one it lies in.

What holds only for some days has them in `days` or `term`, from the first up to but not including the last.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from boundaries.database import Base
from boundaries.tables import LEVELS

ORGANISATION_KINDS = (
    "grid_branch",
    "grid_group",
    "unit_group",
    "building_chief",
    "contact_household",
    "pioneer_post",
)


class PostKindRow(Base):
    """A kind of post as the town has it: a new one, or another wording of one of `post_kinds.BUILT_IN`."""

    __tablename__ = "post_kind"
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    level: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    rank: Mapped[int]
    leads: Mapped[bool]
    public: Mapped[bool]
    required: Mapped[bool]
    second_in: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    __table_args__ = (CheckConstraint(f"level IN {LEVELS}", "level"),)


class Absence(Base):
    """Days on which a person is on leave; who stands in has an acting appointment of those days."""

    __tablename__ = "absence"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    __table_args__ = (
        ExcludeConstraint(("person_id", "="), ("days", "&&"), using="gist", name="one_leave_at_a_time"),
        CheckConstraint("NOT isempty(days)", "days"),
    )


class TeamRuleRow(Base):
    """A kind of team as the town has it: how many people, and in which roles ([[role, Chinese, English]])."""

    __tablename__ = "team_rule"
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    level: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    least: Mapped[int]
    most: Mapped[int]
    roles: Mapped[list[list[str]]] = mapped_column(JSONB)
    __table_args__ = (
        CheckConstraint(f"level IN {LEVELS}", "level"),
        CheckConstraint("1 <= least AND least <= most", "size"),
    )


class Team(Base):
    """A team of an area, of a kind as in `teams.RULES` or the town's own."""

    __tablename__ = "team"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("area_id", "kind"),)


class TeamMember(Base):
    """Someone in a team during `term`, in one of its roles; one person may fill several."""

    __tablename__ = "team_member"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    term: Mapped[Range[date]] = mapped_column(DATERANGE)
    __table_args__ = (
        ExcludeConstraint(
            ("team_id", "="),
            ("person_id", "="),
            ("role", "="),
            ("term", "&&"),
            using="gist",
            name="once_in_a_role",
        ),
        CheckConstraint("NOT isempty(term)", "term"),
        Index(None, "person_id"),
    )


class Organisation(Base):
    """One branch, group, building chief, contact household or pioneer post of an area."""

    __tablename__ = "organisation"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    days: Mapped[Range[date]] = mapped_column(DATERANGE, server_default=text("'(,)'::daterange"))
    __table_args__ = (
        CheckConstraint(f"kind IN {ORGANISATION_KINDS}", "kind"),
        CheckConstraint("NOT isempty(days)", "days"),
        Index(None, "area_id"),
        Index(None, "person_id"),
    )


class SecondLayer(Base):
    """Another area that answers for an area too (双轨), e.g. the home village of resettled households."""

    __tablename__ = "second_layer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    town_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    answers_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("area.id"))
    label: Mapped[str] = mapped_column(Text)
    label_en: Mapped[str] = mapped_column(Text)
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    __table_args__ = (
        ExcludeConstraint(
            ("area_id", "="), ("answers_id", "="), ("days", "&&"), using="gist", name="one_layer_each"
        ),
        CheckConstraint("NOT isempty(days)", "days"),
        CheckConstraint("area_id <> answers_id", "another_area"),
        Index(None, "answers_id"),
    )
