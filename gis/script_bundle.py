"""Our ES modules joined into one classic script, for pages that cannot load modules from files.

Understands exactly what our own modules do: `import {a, b} from "./file.js"` at the top, `export` before a
function, class or const. Anything else with those words at the start of a line is refused, and so is a
text in backticks over several lines, for indents and lines of comment are left out.
"""

from __future__ import annotations

import re
from pathlib import Path

from gis.errors import InputError

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*|^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$", re.MULTILINE)
SPARE = re.compile(r"^[ \t]*(?://.*|/\*\*.*\*/)?\n|^[ \t]+", re.MULTILINE)


def bundle(entry: Path, name: str) -> str:
    """One script that sets the global `name` to what the module `entry` exports; dependencies come first."""
    order: list[Path] = []
    _collect(entry.resolve(), order, ())
    parts = [f"const {_variable(path)} = {_wrapped(path)};" for path in order]
    return "\n".join(
        ["(() => {", '"use strict";', *parts, f"globalThis.{name} = {_variable(order[-1])};", "})();"]
    )


def _collect(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    if path in above:
        raise InputError(f"脚本 {path.name} 循环引用", f"{path.name} imports itself in a circle")
    for _, target in IMPORT.findall(path.read_text(encoding="utf-8")):
        _collect((path.parent / target).resolve(), order, (*above, path))
    if path not in order:
        order.append(path)


def _wrapped(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    names = [name for _, name in EXPORT.findall(text)]
    body = EXPORT.sub(r"\1", IMPORT.sub(_taken, text))
    if odd := OTHER.search(body):
        raise InputError(
            f"{path.name}：不认识的写法 {odd.group()}", f"{path.name}: cannot join {odd.group()}"
        )
    body = SPARE.sub("", body)
    return f"(() => {{\n{body}return {{ {', '.join(names)} }};\n}})()"


def _taken(found: re.Match[str]) -> str:
    names = re.sub(r"\s+", " ", found[1].replace(" as ", ": ")).strip(" ,")
    return f"const {{ {names} }} = {_variable(Path(found[2]))};\n"


def _variable(path: Path) -> str:
    return "module_" + re.sub(r"\W", "_", path.stem)
