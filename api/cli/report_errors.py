"""How the command line tells an error: a sentence in Chinese, one in English, and an exit code by kind."""

from __future__ import annotations

from rich.console import Console

from gis.errors import Conflict, Forbidden, InputError, NotFound, Unavailable, WanggeError

EXIT_CODES: dict[type[WanggeError], int] = {
    InputError: 2,
    NotFound: 4,
    Conflict: 5,
    Unavailable: 3,
    Forbidden: 6,
}
"""Exit codes by kind of error; 1 stays for what nobody foresaw."""


def exit_code_of(error: WanggeError) -> int:
    """The exit code of an error: that of the nearest class in the table."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def say_error(error: WanggeError) -> None:
    """Print both sentences to standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print("错误 ", error.zh, style="bold red", markup=False, sep="")
    console.print("error ", error.en, style="red", markup=False, sep="")
