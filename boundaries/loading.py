"""Files in: the face of loading. A layer is prepared (pure), then published; holdings replace their kind."""

from boundaries.attributes import KIND_NAMES, LayerColumns
from boundaries.holdings import (
    load_addresses,
    load_buildings,
    load_people,
    load_resources,
    load_roads,
    replace_people,
)
from boundaries.layers import LayerOptions, Prepared, PreparedArea, prepare
from boundaries.people.loading import load_community
from boundaries.publishing import Published, publish, refusal

__all__ = [
    "KIND_NAMES",
    "LayerColumns",
    "LayerOptions",
    "Prepared",
    "PreparedArea",
    "Published",
    "load_addresses",
    "load_buildings",
    "load_community",
    "load_people",
    "load_resources",
    "load_roads",
    "prepare",
    "publish",
    "refusal",
    "replace_people",
]
