"""The house rules as a test: one direction, no cycles, no hidden imports, budgets kept."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("gis", "boundaries", "incidents", "api")
FORBIDDEN_NAMES = {"utils", "common", "core", "helpers", "manager"}
MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 300, 50, 4
LATE_IMPORTS_ALLOWED = ("api/cli/",)
"""The command line imports late, so that `--help` answers at once."""
FREE_PARAMETERS = ("api/cli/", "api/routes/")
"""Typer commands and route signatures name every option as a parameter."""
KERNELS = {"compiled", "inlined"}
"""Functions compiled by numba take their arrays one by one."""
DATABASES = {"sqlalchemy", "psycopg", "geoalchemy2"}
NETWORKS = {"fastapi", "httpx", "requests", "urllib.request", "socket"}


def _files(*floors: str) -> list[Path]:
    return sorted(p for floor in floors for p in (ROOT / floor).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.AST) -> set[str]:
    """Modules imported anywhere in a file; `from a import b` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


ALL = _files(*FLOORS)


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_imports_go_only_downward(path: Path) -> None:
    """A floor imports itself and the floors below, never one above, and never migrations or tests."""
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {*FLOORS[floor + 1 :], "migrations", "tests", "benchmarks"}
    tops = {name.split(".")[0] for name in _imports(ast.parse(path.read_text()))}
    assert not tops & above


@pytest.mark.parametrize("path", _files("gis"), ids=_name)
def test_gis_knows_no_database_and_no_network(path: Path) -> None:
    """The ground floor imports neither a database driver nor a network client."""
    assert not _imports(ast.parse(path.read_text())) & (DATABASES | NETWORKS)


def test_no_import_cycles() -> None:
    """The modules can be put in an order in which each imports only earlier ones."""
    modules = {_module(path): path for path in ALL}
    graph = {}
    for module, path in modules.items():
        mine = _imports(ast.parse(path.read_text())) & modules.keys()
        graph[module] = {name for name in mine if name != module and not module.startswith(name + ".")}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_imports_stand_at_the_top(path: Path) -> None:
    """No import hides inside a function, but for the command line's late ones."""
    if _name(path).startswith(LATE_IMPORTS_ALLOWED):
        return
    for function in _functions(path):
        inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not inner, f"{function.name} imports inside"


@pytest.mark.parametrize("path", [*ALL, *_files("tests", "benchmarks")], ids=_name)
def test_files_stay_short(path: Path) -> None:
    """A file is at most 300 lines."""
    assert len(path.read_text().splitlines()) <= MAX_FILE


@pytest.mark.parametrize(
    "path", [p for f in (*FLOORS, "tests") for p in sorted((ROOT / f).rglob("*.js"))], ids=_name
)
def test_our_scripts_stay_short(path: Path) -> None:
    """An ES module of ours is at most 300 lines (vendored ones live under vendor/)."""
    if {"vendor", "node_modules"} & set(path.parts):
        return
    assert len(path.read_text().splitlines()) <= MAX_FILE


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_functions_stay_short(path: Path) -> None:
    """A function is at most 50 lines and takes at most four parameters."""
    for function in _functions(path):
        kernel = any(isinstance(d, ast.Name) and d.id in KERNELS for d in function.decorator_list)
        free = kernel or _name(path).startswith(FREE_PARAMETERS)
        size = (function.end_lineno or 0) - function.lineno + 1
        assert size <= MAX_FUNCTION, f"{function.name} has {size} lines"
        named = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        assert free or len([a for a in named if a not in ("self", "cls")]) <= MAX_PARAMETERS, function.name


def test_rooms_have_telling_names() -> None:
    """Nothing is called utils, common, core, helpers or manager."""
    assert not [_name(p) for p in ALL if p.stem in FORBIDDEN_NAMES]


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
