"""Editing a town without breaking its partition: (State, Edit) -> Done with a new State, or Refused.

Every edit is proposed by its operation, applied to a new state and verified around the change; what does not
hold is refused with named problems, and the old state is as it was (states never change).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gis.edits import blanks, ground, importing, membership, operations, redrawing, vertices
from gis.edits.checks import Descent, Proposal, verify
from gis.edits.operations import Edit, edit_from_json, edit_to_json
from gis.edits.problems import KINDS, Problem, Refusal
from gis.edits.state import State, Unit, state_of

__all__ = [
    "KINDS", "Descent", "Done", "Edit", "Problem", "Refused", "State", "Unit",
    "apply", "edit_from_json", "edit_to_json", "state_of",
]  # fmt: skip


@dataclass(frozen=True)
class Done:
    """The new state; codes of units that are new or changed (also by a vertex only), and that ended."""

    state: State
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    lineage: tuple[Descent, ...]


@dataclass(frozen=True)
class Refused:
    """Why the edit cannot be made, at least one problem."""

    problems: tuple[Problem, ...]


def _draw(state: State, edit: operations.Draw) -> Proposal:
    return membership.draw_overlay(state, edit) if edit.overlay else blanks.draw(state, edit)


_PROPOSE: dict[type[Any], Callable[[State, Any], Proposal]] = {
    operations.MoveVertex: vertices.move_vertex,
    operations.InsertVertex: vertices.insert_vertex,
    operations.RemoveVertex: vertices.remove_vertex,
    operations.RedrawEdge: redrawing.redraw_edge,
    operations.Split: ground.split,
    operations.Merge: ground.merge,
    operations.Transfer: ground.transfer,
    operations.Reassign: membership.reassign,
    operations.Draw: _draw,
    operations.GiveGap: blanks.give_gap,
    operations.Reshape: membership.reshape,
    operations.Remove: membership.remove,
    operations.Describe: membership.describe,
    operations.Import: importing.import_units,
}


def apply(state: State, edit: Edit) -> Done | Refused:
    """One edit. Never raises for what an edit asks; gives the problems instead."""
    try:
        proposal = _PROPOSE[type(edit)](state, edit)
    except Refusal as refusal:
        return Refused(refusal.problems)
    after = state.changed(proposal.units, proposal.ended)
    problems = verify(state, after, proposal)
    if problems:
        return Refused(tuple(problems))
    codes = tuple(sorted(unit.code for unit in proposal.units))
    return Done(after, codes, tuple(sorted(proposal.ended)), proposal.lineage)
