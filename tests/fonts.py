"""The machine's Chinese typeface for tests that print."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis.errors import Unavailable
from gis.printing.typefaces import Typeface, load_typeface

FOLDER = Path("/usr/share/fonts")


def machine_typeface() -> Typeface:
    """The face that prints; skips where the machine has no such font, but never where one lies unfound."""
    try:
        return load_typeface()
    except Unavailable as missing:
        if FOLDER.is_dir() and any(FOLDER.rglob("*CJK*.tt[cf]")):
            raise
        pytest.skip(missing.en)
