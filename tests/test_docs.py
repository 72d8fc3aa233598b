"""The commands in both READMEs run as they stand (all but `./run demo` and `./run test`)."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")


def _blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment with a data directory of its own, whose database is stopped at the end."""
    outside = {"WANGGE_DATABASE_URL", "WANGGE_DATA"}
    mine = {k: v for k, v in os.environ.items() if k not in outside}
    mine["WANGGE_DATA"] = str(tmp_path_factory.mktemp("readme") / "data")
    yield mine
    subprocess.run([str(ROOT / "run"), "down"], env=mine, check=False, capture_output=True)


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name in READMES for number in range(len(_blocks(name)))]
)
def test_commands_of_the_readme_run(
    tmp_path: Path, environment: dict[str, str], name: str, number: int
) -> None:
    """A block of commands, pasted into an empty folder, ends without an error."""
    block = _blocks(name)[number].replace("./run", f"'{ROOT}/run'")
    # A person waits for the server before asking it; the test lets curl wait.
    block = block.replace("curl -s", "curl -sf --retry 30 --retry-connrefused --retry-delay 1")
    command = ["bash", "-c", "set -e\n" + block]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", READMES)
def test_pictures_of_the_readme_exist(name: str) -> None:
    """Every picture a README shows is in the checkout."""
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert shown
    assert not [path for path in shown if not (ROOT / path).is_file()]
