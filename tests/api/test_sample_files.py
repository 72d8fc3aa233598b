"""Writing the sample town to files: the same bytes each time, and each file says that it is invented."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyogrio
import pytest

from api.sample_files import write_sample
from api.sample_loading import digest_of
from gis.sample.town import SampleTown, populate

LAYERS = ["villages", "grids", "units", "roads", "buildings", "addresses", "resources"]


@pytest.fixture(scope="module")
def written(sample_town: SampleTown, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of one writing."""
    return write_sample(sample_town, 0, tmp_path_factory.mktemp("sample"))


def _hashes(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_two_writings_are_the_same_byte_for_byte(
    written: list[Path], sample_town: SampleTown, tmp_path: Path
) -> None:
    """GeoPackage, tables, truth and README do not depend on the clock or the folder."""
    assert _hashes(write_sample(sample_town, 0, tmp_path / "again")) == _hashes(written)


def test_every_file_says_that_it_is_invented(written: list[Path]) -> None:
    """示例数据，边界与人员均为虚构 stands in all seven files, and in the description of each layer."""
    assert len(written) == 7
    for path in written:
        assert "示例数据，边界与人员均为虚构".encode() in path.read_bytes(), path.name
    assert pyogrio.list_layers(written[0])[:, 0].tolist() == LAYERS
    for layer in LAYERS:
        told = pyogrio.read_info(written[0], layer=layer)["layer_metadata"]["DESCRIPTION"]
        assert told == "示例数据，边界与人员均为虚构"


def test_the_truth_is_readable(written: list[Path], sample_town: SampleTown) -> None:
    """truth.json holds the planted hotspots and one row for each report."""
    truth = json.loads((written[0].parent / "truth.json").read_text(encoding="utf-8"))
    assert len(truth["hotspots"]) == 6
    assert len(truth["reports"]["rows"]) == len(sample_town.reports)
    assert truth["reports"]["columns"][:2] == ["source_id", "unit"]


def test_the_digest_follows_every_frame(sample_town: SampleTown) -> None:
    """Made again, the town has the same digest; from another seed it has another."""
    assert digest_of(populate(sample_town.ground, 0)) == digest_of(sample_town)
    assert digest_of(populate(sample_town.ground, 1)) != digest_of(sample_town)
