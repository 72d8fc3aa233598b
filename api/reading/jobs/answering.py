"""What every reading process does: lock itself in, only then open the file, and leave an answer.

It writes plain bytes, numpy arrays and JSON (never pickle), so that its parent need not trust it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.reading import jail
from gis.errors import WanggeError

Job = Callable[[Path, Path, str | None], None]
"""Reads a file, writes into a folder; the third is the layer or worksheet asked for."""


def carry_out(job: Job) -> None:
    """Do the job that the command line names, and leave `answer.json`: {} or the sentences of a refusal."""
    source, out, layer = Path(sys.argv[1]), Path(sys.argv[2]), next(iter(sys.argv[3:]), None)
    answer: dict[str, Any] = {"filtered": jail.lock()}
    try:
        job(source, out, layer)
    except WanggeError as error:
        answer |= {"zh": error.zh, "en": error.en, "where": error.where}
    except (MemoryError, RecursionError, OverflowError) as error:
        answer |= {
            "zh": "文件太大或嵌套太深，超出读取上限。请拆分或简化。",
            "en": f"The file is too large or too deeply nested to read ({type(error).__name__}). Split it.",
            "where": {},
        }
    (out / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
