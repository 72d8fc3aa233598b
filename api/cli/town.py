"""The commands that make and fill a town."""

from __future__ import annotations

import typer

from api.cli import load


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    load.register(app)
