"""The command line `wangge`; each module beside this one holds the commands of one subject."""

from __future__ import annotations

import sys

import typer

from api.cli import (
    alerts,
    audit,
    audit_log,
    boards,
    cluster,
    drafts,
    geocode,
    hotspots,
    maps,
    posts,
    reports,
    rosters,
    server,
    tokens,
    town,
    users,
)
from api.cli.report_errors import exit_code_of, say_error
from api.cli.wrapping import mend_wrapping
from api.pauses import search_seldom
from gis.errors import WanggeError

app = typer.Typer(
    name="wangge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Wangge 网格图：这里归谁管？Who answers for this place?",
)
mend_wrapping()
COUNTED = (alerts, audit, boards, posts, hotspots)
for module in (
    cluster,
    town,
    drafts,
    reports,
    geocode,
    maps,
    server,
    users,
    tokens,
    audit_log,
    rosters,
    *COUNTED,
):
    module.register(app)


def main() -> None:
    """Run the command line; an error of the family is told in both languages, without a traceback."""
    search_seldom()
    try:
        app()
    except WanggeError as error:
        say_error(error)
        sys.exit(exit_code_of(error))
