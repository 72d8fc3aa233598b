"""Edits are stored and sent as JSON; what cannot be read is refused, not guessed at."""

from __future__ import annotations

import pytest

from gis.edits import edit_from_json, edit_to_json
from gis.edits.operations import Split
from gis.errors import InputError
from tests.gis.edit_towns import VILLAGE


@pytest.mark.parametrize(
    "document",
    [
        {"op": "explode"},
        {"op": "move_vertex", "at": [1, 2]},
        {"op": "move_vertex", "at": [1, 2], "to": [1.5, 2]},
        {"op": "merge", "codes": "AB"},
        {"op": "split", "code": "A", "line": [[0, 0], [1, 1]], "snap": True},
        {"op": "remove", "code": "A", "more": 1},
        {"op": "split", "code": "A", "line": [[0, 0], [1, 1]] * 3_000},
        {"op": "split", "code": "A", "line": [[0, 0], [10**8, 0]] * 2},
        {"op": "split", "code": "A", "line": [[0, 0], [1, 1]], "snap": 10**6},
    ],
)
def test_an_edit_that_cannot_be_read_is_an_input_error(document: dict[str, object]) -> None:
    """Unknown operations and fields, missing ones, wrong types and endless lines are told, not guessed at."""
    with pytest.raises(InputError):
        edit_from_json(document)


def test_edits_survive_json() -> None:
    """Lists become tuples again."""
    edit = Split("A", ((0, 0), (1, 1)), into=(f"{VILLAGE}001001",))
    document = {k: list(v) if isinstance(v, tuple) else v for k, v in edit_to_json(edit).items()}
    assert edit_from_json(document) == edit
