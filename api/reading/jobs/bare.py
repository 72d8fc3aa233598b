"""Importing this keeps pandas and its kin out of a process: pyogrio takes them along where it finds them.

Raw bytes are read without them, and the reading process is there in half the time.
"""

from __future__ import annotations

import sys

for name in ("geopandas", "pandas", "pyarrow", "shapely"):
    sys.modules[name] = None  # type: ignore[assignment]
