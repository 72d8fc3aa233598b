"""Starts a reading process for one file, waits for it, and takes over what it wrote.

The process gets a copy of nothing but the file: an empty environment (for layers with all GDAL drivers but
one skipped), limits on memory, time and output, and no way to the network (`api.reading.jail`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from gis.errors import FileRefused

WALL_SECONDS = 600
ROOT = Path(__file__).resolve().parent.parent.parent


def run_job(job: str, source: Path, out: Path, options: dict[str, str | None]) -> None:
    """Run one of `api.reading.jobs` by its name; `options`: the `layer`, the GDAL drivers to `skip`.

    Raises FileRefused with the child's reason, or saying that the limits were passed.
    """
    command = [sys.executable, "-m", f"api.reading.jobs.{job}", str(source), str(out)]
    if layer := options.get("layer"):
        command.append(layer)
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=_environment(options.get("skip") or ""),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _passed_limits(f"{WALL_SECONDS} s") from error
    answer_file = out / "answer.json"
    if not answer_file.exists():
        raise _passed_limits(_why(done))
    answer: dict[str, Any] = json.loads(answer_file.read_text(encoding="utf-8"))
    if "zh" in answer:
        raise FileRefused(answer["zh"], answer["en"], **answer["where"])


def _environment(skipped: str) -> dict[str, str]:
    """The least a Python with GDAL needs."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_SKIP": skipped,
        "OGR_SKIP": skipped,
        "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    }


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"exit {done.returncode}" + (f": {last[0][:120]}" if last else "")


def _passed_limits(found: str) -> FileRefused:
    return FileRefused(
        "文件无法在限定的内存和时间内读完，可能已损坏或过大。请检查、拆分后再试。",
        f"The file could not be read within the limits of memory and time ({found}). Check or split it.",
    )
