"""The notebook walks the whole road, from an empty data directory to two map files."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.long
def test_the_first_look_runs_from_top_to_bottom(
    sample_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell runs in a fresh kernel, on the loaded sample town, and the last two maps are written."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", sample_url)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    notebook = nbformat.read(ROOT / "notebooks" / "first_look.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    ).execute()
    written = sorted(path.name for path in tmp_path.rglob("*.html"))
    assert written == ["hotspots.html", "responsibility.html"]


def test_the_notebook_is_kept_without_outputs() -> None:
    """The notebook in the checkout holds no outputs and defines no functions."""
    notebook = nbformat.read(ROOT / "notebooks" / "first_look.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs for cell in code)
    assert not any("def " in cell.source for cell in code)
