"""Streets in every form of OpenStreetMap files."""

from __future__ import annotations

import osmium
import pytest

from layers_helpers import osm
from lifecircle.base.errors import LayerError, StreetsError
from lifecircle.base.osmfile import is_osm, open_osm
from lifecircle.streets import StreetNetwork


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".OSM.PBF"])
def test_streets_are_the_same_in_every_form(tmp_path, suffix):
    lines = [[(0, 0), (100, 0), (200, 50)], [(100, 0), (100, 300)], [(200, 50), (0, 400)]]
    plain = osm(
        tmp_path / "a.osm",
        [({"highway": "residential", "name": f"路{i}䶮"}, line) for i, line in enumerate(lines)],
    )
    file = tmp_path / f"道路 1{suffix}"
    with osmium.SimpleWriter(str(tmp_path / f"b{suffix.lower()}")) as made:
        for entity in osmium.FileProcessor(str(plain)):
            made.add(entity)
    (tmp_path / f"b{suffix.lower()}").rename(file)
    expected = StreetNetwork.from_osm(plain).edges_frame()
    found = StreetNetwork.from_osm(file).edges_frame()
    assert found["name"].tolist() == expected["name"].tolist()
    assert set(found["name"]) == {"路0䶮", "路1䶮", "路2䶮"}
    assert found.length.tolist() == pytest.approx(expected.length.tolist(), abs=0.05)


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.osm.pbf", True), ("A.OSM", True), ("a.osm.bz2", True), ("a.gz", False), ("a.shp", False)],
)
def test_what_counts_as_openstreetmap(tmp_path, name, said):
    assert is_osm(tmp_path / name) is said


@pytest.mark.parametrize("kind", [LayerError, StreetsError])
def test_messages_are_in_both_languages(tmp_path, kind):
    with pytest.raises(kind, match="unknown format") as caught:
        open_osm(tmp_path / "a.shp", "the file", kind)
    assert "格式不认识" in caught.value.what.zh
    assert ".osm.bz2" in caught.value.expected.zh
