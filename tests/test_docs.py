"""The commands in both READMEs run as they stand (all but `./run demo` and `./run test`)."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import scratch_directory

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
NAMES = {
    "责任图": "responsibility",
    "热点图": "hotspots",
    "示例镇": "town",
    "归属": "assigned",
    "再导一次": "again",
}


def _blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """An environment with a data directory of its own, whose database is stopped at the end."""
    # As everywhere else, what the first command has compiled the others need not compile again.
    outside = {"WANGGE_DATABASE_URL", "WANGGE_DATA", "PYTHONDONTWRITEBYTECODE"}
    mine = {k: v for k, v in os.environ.items() if k not in outside}
    with scratch_directory() as folder:
        mine["WANGGE_DATA"] = str(folder / "data")
        yield mine
        subprocess.run([str(ROOT / "run"), "down"], env=mine, check=False, capture_output=True)


@pytest.mark.long
def test_commands_of_the_readme_run(tmp_path: Path, environment: dict[str, str]) -> None:
    """Its blocks of commands, pasted into an empty folder one after the other, end without an error."""
    script = "set -e\n" + "\n".join(_blocks("README.md")).replace("./run", f"'{ROOT}/run'")
    script = script.replace("8321", str(_free_port()))
    # A person waits for the server before asking it; the test lets curl wait.
    script = script.replace("curl -s", "curl -sf --retry 60 --retry-connrefused --retry-delay 1")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def test_the_chinese_readme_has_the_same_commands() -> None:
    """But for names of files and comments, its block of commands is the English one's first."""
    (chinese,) = _blocks("README.zh-CN.md")
    for name, english in NAMES.items():
        chinese = chinese.replace(name, english)
    plain = [re.sub(r"\s+(#.*)?$", "", line) for line in chinese.splitlines()]
    assert plain == [re.sub(r"\s+(#.*)?$", "", line) for line in _blocks("README.md")[0].splitlines()]


@pytest.mark.parametrize("name", READMES)
def test_pictures_of_the_readme_exist(name: str) -> None:
    """Every picture a README shows is in the checkout."""
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert shown
    assert not [path for path in shown if not (ROOT / path).is_file()]
