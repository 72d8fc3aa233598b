"""Texts in tables and in `--help` go on in the next line where rich would cut them off with an ellipsis."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.containers import Lines
from rich.text import Text

_wrap = Text.wrap


def mend_wrapping() -> None:
    """Let `rich.text.Text.wrap` fold words that are longer than a line instead of cutting them.

    Columns of tables are set to cut, and typer leaves no choice for those of its help. A Chinese clause is
    one long word to rich, so most of its sentences lost their ends.
    """
    Text.wrap = _folding  # type: ignore[method-assign]


def _folding(self: Text, console: Console, width: int, **how: Any) -> Lines:
    if how.get("overflow") == "ellipsis" and not how.get("no_wrap"):
        how["overflow"] = "fold"
    return _wrap(self, console, width, **how)
