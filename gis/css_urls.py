"""The `url()`s of a style sheet, read by the tokens of CSS (not one in a comment or string).

Follows the tokens of CSS Syntax Module Level 3: comments, strings, escapes, quoted and bare url().
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from gis.errors import InputError

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z))
    | (?P<url>(?i:url)\(\s*(?:
        (?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<bare>(?:\\.|[^\s"'()\\])*)
      )\s*\))
    | (?P<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
    | (?P<import>@(?i:import)\b)
    | (?P<word>(?:[\w-]|[^\x00-\x7f]|\\.)+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def inline_urls(css: str, folder: Path) -> str:
    """The style sheet with every file it names, relative to `folder`, put in as a data URL.

    `data:` URLs and fragments (`#name`) stay. Raises InputError for an `@import`, for anything with a scheme
    or a host, and for a file that is missing or outside the folder.
    """
    return "".join(_piece(kind, text, target, folder) for kind, text, target in _tokens(css))


def _tokens(css: str) -> Iterator[tuple[str, str, str]]:
    for found in TOKEN.finditer(css):
        kind = "url" if found["url"] else found.lastgroup or "other"
        quoted = found["quoted"]
        target = quoted[1:-1] if quoted else found["bare"] or ""
        yield kind, found.group(), re.sub(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", _unescaped, target)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _piece(kind: str, text: str, target: str, folder: Path) -> str:
    if kind == "import":
        raise InputError("样式不能再引入别的样式", "The style sheet imports another one; it must be whole")
    if kind != "url" or target.startswith(("data:", "#")):
        return text
    path = (folder / target).resolve()
    if "//" in target or ":" in target or folder.resolve() not in path.parents or not path.is_file():
        raise InputError(
            f"样式里的 {target} 不在随附文件中", f"The style names {target}, which is not vendored"
        )
    kind_of_file = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f'url("data:{kind_of_file};base64,{base64.b64encode(path.read_bytes()).decode()}")'
