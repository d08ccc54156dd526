"""Networks kept on disk: never stale, never half, the same to the last bit."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from lifecircle.base.errors import MissingFileError, StreetsError
from lifecircle.streets import StreetNetwork, build
from lifecircle.streets.edit.draft import Draft
from lifecircle.streets.store import cache, stored
from lifecircle.streets.store import identity as cache_key
from streets_helpers import write_osm

ROOT = Path(__file__).parent.parent
STEP = 0.001
NODES = {10 * r + c: (106.5 + STEP * c, 29.5 + STEP * r) for r in range(4) for c in range(4)}
WAYS = [
    ([0, 1, 2, 3], {"highway": "residential", "name": "中山路"}),
    ([1, 11, 21], {"highway": "steps", "name": "梯😀坎"}),
    ([2, 12, 22, 21], {"highway": "footway", "bridge": "yes"}),
    ([3, 13], {"highway": "trunk", "oneway": "yes", "maxspeed": "60"}),
    ([0, 10], {"highway": "service", "access": "private"}),
    ([10, 20, 30, 10], {"highway": "path"}),
    ([30, 31], {"highway": "motorway"}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    monkeypatch.delenv(cache.VARIABLE, raising=False)


@pytest.fixture
def streets(tmp_path):
    return write_osm(tmp_path / "streets.osm", NODES, WAYS)


@pytest.fixture
def raster(tmp_path):
    return hills(tmp_path / "hills.tif")


def hills(file, rise=8.0):
    rows, columns = np.mgrid[0:40, 0:40]
    heights = (200 + rise * np.sin(rows / 5) * np.cos(columns / 7)).astype(np.float32)
    with rasterio.open(
        file, "w", driver="GTiff", height=40, width=40, count=1, dtype="float32",
        crs="EPSG:4326", transform=rasterio.Affine(0.0005, 0, 106.495, 0, -0.0005, 29.51),
    ) as out:  # fmt: skip
        out.write(heights, 1)
    return file


@pytest.fixture
def reads(monkeypatch):
    """How often networks were read, not found."""
    count = []
    read = build.network_from_osm

    def counted(*args, **options):
        count.append(args)
        return read(*args, **options)

    monkeypatch.setattr(build, "network_from_osm", counted)
    return count


def same_array(one, other):
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    assert one.flags.writeable == other.flags.writeable
    if one.dtype != object:
        assert one.tobytes() == other.tobytes()
    elif len(one) and isinstance(one[0], str):
        assert one.tolist() == other.tolist()
        assert {*map(type, other)} == {str}
    else:
        assert shapely.to_wkb(one).tolist() == shapely.to_wkb(other).tolist()


def same(one, other):
    """Every field of two networks is the same, to the last bit."""
    for field in dataclasses.fields(StreetNetwork):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name.startswith("_"):
            continue
        if field.name == "surface":
            assert (a is None) == (b is None)
        elif isinstance(a, np.ndarray):
            same_array(a, b)
        elif dataclasses.is_dataclass(a):
            assert type(a) is type(b)
            for part in dataclasses.fields(a):
                x, y = getattr(a, part.name), getattr(b, part.name)
                if isinstance(x, np.ndarray):
                    same_array(x, y)
                else:
                    assert x == y
                    assert type(x) is type(y)
        else:
            assert a == b
            assert type(a) is type(b)
    assert one.crs.srs == other.crs.srs
    assert one.crs.to_wkt() == other.crs.to_wkt()
    assert list(one.reading.left_out) == list(other.reading.left_out)


@pytest.mark.parametrize("mode", ["walk", "cycle", "drive"])
@pytest.mark.parametrize("crs", [None, 32649, "EPSG:4547"])
def test_what_is_kept_is_what_was_read(streets, raster, tmp_path, reads, mode, crs):
    options = {"elevation": raster, "mode": mode, "crs": crs}
    plain = StreetNetwork.from_osm(streets, **options)
    first = StreetNetwork.from_osm(streets, **options, cache=tmp_path / "kept")
    found = StreetNetwork.from_osm(streets, **options, cache=str(tmp_path / "kept"))
    assert len(reads) == 2
    same(plain, first)
    same(plain, found)


def test_a_network_that_was_kept_answers_the_same(streets, raster, tmp_path, reads):
    plain = StreetNetwork.from_osm(streets, elevation=raster)
    StreetNetwork.from_osm(streets, elevation=raster, cache=tmp_path)
    found = StreetNetwork.from_osm(streets, elevation=raster, cache=tmp_path)
    assert len(reads) == 2
    for profile in ("adult", "elder", "wheelchair"):
        for direction in ("forward", "backward"):
            a, b = (getattr(net.costs(profile), direction) for net in (plain, found))
            assert a.tobytes() == b.tobytes()
    corners = plain.nodes.mean(axis=0) + np.array([[0, 0], [40, 90], [-300, 20], [900, 900]])
    a, b = plain.snap(corners), found.snap(corners)
    for field in dataclasses.fields(a):
        x, y = getattr(a, field.name), getattr(b, field.name)
        assert np.array_equal(x, y, equal_nan=np.asarray(x).dtype.kind == "f")
    assert plain.surface(corners).tobytes() == found.surface(corners).tobytes()
    assert plain.report == found.report
    frames = [net.edges_frame() for net in (plain, found)]
    assert frames[0].to_wkb().equals(frames[1].to_wkb())
    # A new path has heights of the ground.
    ends = [plain.nodes[0], plain.nodes[-1]]
    slopes = []
    for net in (plain, found):
        draft = Draft(net)
        draft.add_path(shapely.LineString(ends), kind="footway")
        slopes.append(draft.finished().relief.slope)
    assert slopes[0].tobytes() == slopes[1].tobytes()
    assert np.abs(slopes[0]).max() > 0.01


def keys(folder):
    return {file.name for file in folder.iterdir() if file.suffix == cache.SUFFIX}


def test_every_input_and_parameter_has_a_key_of_its_own(streets, raster, tmp_path):
    kept = tmp_path / "kept"
    expected = 0

    def read(**options):
        nonlocal expected
        expected += 1
        StreetNetwork.from_osm(options.pop("path", streets), cache=kept, **options)
        assert len(keys(kept)) == expected

    read()
    read(mode="drive")
    read(crs=32648)
    read(crs="EPSG:32648")
    read(elevation=raster)
    read(lifts=True)
    read(private="open")
    streets.write_bytes(streets.read_bytes() + b"\n")
    read()
    hills(raster, rise=8.5)
    read(elevation=raster)
    raster.with_suffix(".tif.aux.xml").write_text("<PAMDataset/>", encoding="utf-8")
    read(elevation=raster)
    read(path=streets.rename(streets.with_name("other.a.osm")))


def test_one_byte_more_is_another_network(streets, tmp_path, reads):
    before = StreetNetwork.from_osm(streets, cache=tmp_path)
    text = streets.read_text(encoding="utf-8")
    stat = streets.stat()
    streets.write_text(text.replace("29.501", "29.502"), encoding="utf-8")
    os.utime(streets, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as old and as long as before
    assert streets.stat().st_size == stat.st_size
    after = StreetNetwork.from_osm(streets, cache=tmp_path)
    assert len(reads) == 2
    assert not np.array_equal(before.nodes, after.nodes)


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr(cache_key, "source_digest", lambda: "other code"),
        lambda patch: patch.setattr(cache_key, "version", lambda name: f"{name} 99"),
        lambda patch: patch.setattr(cache_key.platform, "machine", lambda: "sparc"),
        lambda patch: patch.setenv("GDAL_DATA_TEST", "1"),
        lambda patch: patch.setenv("PROJ_NETWORK_TEST", "ON"),
    ],
)
def test_other_code_libraries_and_settings_have_other_keys(streets, monkeypatch, change):
    source = cache_key.Source("osm", streets, {"crs": None})
    before = source.identity()
    assert before == source.identity()
    change(monkeypatch)
    assert source.identity() != before


def test_the_sources_of_all_that_reads_are_in_the_key(monkeypatch, tmp_path):
    rooms = tmp_path / "lifecircle"
    for name in ("streets/build.py", "streets/exchange/lines.py", "streets/a.toml", "base/crs.py"):
        (rooms / name).parent.mkdir(parents=True, exist_ok=True)
        (rooms / name).write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(cache_key, "__file__", str(rooms / "streets" / "store" / "identity.py"))
    seen = {cache_key.sources_now()}
    for name in ("streets/build.py", "streets/exchange/lines.py", "streets/a.toml", "base/crs.py"):
        (rooms / name).write_text("x = 2\n", encoding="utf-8")
        seen.add(cache_key.sources_now())
    (rooms / "base" / "crs.py").rename(rooms / "base" / "crs2.py")
    seen.add(cache_key.sources_now())
    assert len(seen) == 6
    (rooms / "streets" / "build.py").unlink()
    monkeypatch.setattr(cache_key, "source_digest", cache_key.sources_now)
    assert cache_key.Source("osm", rooms / "streets" / "a.toml").identity() is None


def test_what_libraries_set_when_they_are_imported_changes_no_key(streets, raster, tmp_path):
    code = """
        import sys
        from lifecircle.streets import StreetNetwork
        assert "rasterio" not in sys.modules
        StreetNetwork.from_osm(sys.argv[1], elevation=sys.argv[2], cache=sys.argv[3])
    """
    certificates = {"GDAL_CURL_CA_BUNDLE", "PROJ_CURL_CA_BUNDLE"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), streets, raster, tmp_path / "kept"],
        env={k: v for k, v in os.environ.items() if k not in certificates},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len([*(tmp_path / "kept").iterdir()]) == 1


def test_what_changes_while_it_is_read_is_not_kept(streets, tmp_path, monkeypatch):
    read = build.network_from_osm

    def slow(file, **options):
        network = read(file, **options)
        file.write_bytes(file.read_bytes() + b"\n")
        return network

    monkeypatch.setattr(build, "network_from_osm", slow)
    StreetNetwork.from_osm(streets, cache=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    monkeypatch.setattr(build, "network_from_osm", read)
    monkeypatch.setattr(cache, "sources_now", lambda: "edited meanwhile")
    StreetNetwork.from_osm(streets, cache=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_rasters_that_may_refer_to_others_are_not_kept(streets, raster, tmp_path, reads):
    other = tmp_path / "hills.vrt"
    with rasterio.open(raster) as source:
        from rasterio.shutil import copy  # noqa: PLC0415

        copy(source, other, driver="VRT")
    for _ in range(2):
        StreetNetwork.from_osm(streets, elevation=other, cache=tmp_path / "kept")
    assert len(reads) == 2
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:10],
        lambda data: b"",
        lambda data: data + b"x",
        lambda data: b"not a network at all" * 99,
        lambda data: data[:-900] + bytes([data[-900] ^ 1]) + data[-899:],
        lambda data: data[:25] + bytes([data[25] ^ 1]) + data[26:],
    ],
)
def test_damaged_files_are_read_and_written_again(streets, tmp_path, reads, damage):
    plain = StreetNetwork.from_osm(streets, cache=tmp_path)
    (file,) = (tmp_path / name for name in keys(tmp_path))
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    same(plain, StreetNetwork.from_osm(streets, cache=tmp_path))
    assert len(reads) == 2
    assert file.read_bytes() == whole
    StreetNetwork.from_osm(streets, cache=tmp_path)
    assert len(reads) == 2


def test_no_pickle_is_ever_loaded(streets, tmp_path):
    network = StreetNetwork.from_osm(streets)
    data = stored.pack(network)
    assert b"pickle" not in data
    head = len(stored._MAGIC) + stored._DIGEST
    with np.load(io.BytesIO(data[head:]), allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)


@pytest.mark.parametrize("where", ["under a file", "no space"])
def test_a_folder_that_cannot_be_written_changes_nothing(streets, tmp_path, monkeypatch, where):
    folder = tmp_path / "kept"
    if where == "under a file":
        (tmp_path / "file").write_text("", encoding="utf-8")
        folder = tmp_path / "file" / "kept"
    else:

        def full(**_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(cache.tempfile, "mkstemp", full)
    plain = StreetNetwork.from_osm(streets)
    for _ in range(2):
        same(plain, StreetNetwork.from_osm(streets, cache=folder))


def test_a_write_that_fails_leaves_nothing(streets, tmp_path, monkeypatch):
    def refuse(self, target):
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    StreetNetwork.from_osm(streets, cache=tmp_path / "kept")
    assert [*(tmp_path / "kept").iterdir()] == []


def test_errors_are_those_of_reading_and_are_not_kept(tmp_path):
    with pytest.raises(MissingFileError):
        StreetNetwork.from_osm(tmp_path / "a.osm", cache=tmp_path / "kept")
    (tmp_path / "b.osm").write_text("<osm", encoding="utf-8")
    with pytest.raises(StreetsError):
        StreetNetwork.from_osm(tmp_path / "b.osm", cache=tmp_path / "kept")
    streets = write_osm(tmp_path / "c.osm", NODES, WAYS)
    with pytest.raises(MissingFileError):
        StreetNetwork.from_osm(streets, elevation=tmp_path / "no.tif", cache=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_where_networks_are_kept(streets, tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    StreetNetwork.from_osm(streets)
    assert not home.exists()
    default = cache.cache_folder(cache=True)
    assert default is not None
    assert default.parts[-2:] == ("lifecircle", "networks") or sys.platform == "win32"
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "named"))
    StreetNetwork.from_osm(streets, cache=True)
    assert len(keys(tmp_path / "named")) == 1
    assert cache.cache_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.setenv(cache.VARIABLE, " OFF ")
    assert cache.cache_folder(cache=True) is None
    assert cache.cache_folder(tmp_path / "given") is None
    assert cache.cache_folder(cache=False) is None
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: Path("~/.cache/x"))
    assert cache.cache_folder(cache=True) is None


def test_what_was_not_used_for_long_goes_first(streets, tmp_path, monkeypatch):
    ages = {}
    for i, crs in enumerate((32647, 32648, 32649)):
        StreetNetwork.from_osm(streets, crs=crs, cache=tmp_path / "kept")
        (new,) = keys(tmp_path / "kept") - ages.keys()
        ages[new] = time.time() - 1000 + i
        os.utime(tmp_path / "kept" / new, (ages[new], ages[new]))
    first, second, third = ages
    StreetNetwork.from_osm(streets, crs=32647, cache=tmp_path / "kept")  # used again
    size = max((tmp_path / "kept" / name).stat().st_size for name in ages)
    monkeypatch.setattr(cache, "LIMIT", 3 * size + 10)
    left = tmp_path / "kept" / "dead.part"
    left.write_bytes(b"x" * 9)
    os.utime(left, (time.time() - 2 * 24 * 3600,) * 2)
    fresh = tmp_path / "kept" / "busy.part"
    fresh.write_bytes(b"x")
    (tmp_path / "kept" / "note.txt").write_text("not ours", encoding="utf-8")
    StreetNetwork.from_osm(streets, mode="drive", cache=tmp_path / "kept")
    there = keys(tmp_path / "kept")
    assert second not in there
    assert {first, third} < there
    assert not left.exists()
    assert fresh.exists()
    assert (tmp_path / "kept" / "note.txt").exists()
    monkeypatch.setattr(cache, "LIMIT", 100)
    StreetNetwork.from_osm(streets, mode="cycle", cache=tmp_path / "kept")
    assert keys(tmp_path / "kept") == there  # too large to be kept at all


WRITER = """
import sys, time
from pathlib import Path
from lifecircle.streets import StreetNetwork, build
from lifecircle.streets.store import cache

read = build.network_from_osm
def together(file, **options):
    network = read(file, **options)
    Path(sys.argv[3]).touch()
    other = Path(sys.argv[4])
    until = time.monotonic() + 60
    while not other.exists() and time.monotonic() < until:
        time.sleep(0.001)
    return network
build.network_from_osm = together
for _ in range(6):
    network = StreetNetwork.from_osm(sys.argv[1], elevation=sys.argv[5], cache=sys.argv[2])
    for file in Path(sys.argv[2]).glob("*.network"):
        file.write_bytes(file.read_bytes()[:-1]) if _ % 3 == 1 else None
print(len(network.edges), network.relief.slope.sum())
"""


def test_two_processes_write_at_once(streets, raster, tmp_path):
    kept, a, b = tmp_path / "kept", tmp_path / "a", tmp_path / "b"
    plain = StreetNetwork.from_osm(streets, elevation=raster)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), streets, kept, mine, other, raster],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for mine, other in ((a, b), (b, a))
    ]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
        assert out.split() == [str(len(plain.edges)), str(plain.relief.slope.sum())]
    assert not [*kept.glob("*.part")]
    same(plain, StreetNetwork.from_osm(streets, elevation=raster, cache=kept))
    assert len(keys(kept)) == 1


def test_the_ground_is_opened_when_it_is_asked(streets, raster, tmp_path):
    StreetNetwork.from_osm(streets, elevation=raster, cache=tmp_path / "kept")
    found = StreetNetwork.from_osm(streets, elevation=raster, cache=tmp_path / "kept")
    hills(raster, rise=3.0)
    with pytest.raises(StreetsError, match="was changed") as caught:
        found.surface(found.nodes)
    assert caught.value.file == raster
    raster.unlink()
    with pytest.raises(MissingFileError):
        found.surface(found.nodes)


def test_a_part_without_a_form_is_not_kept(streets, tmp_path, monkeypatch):
    network = StreetNetwork.from_osm(streets)
    odd = dataclasses.replace(network, scale={1, 2})
    with pytest.raises(stored.CannotStoreError):
        stored.pack(odd)
    numbers = network.edges.name.copy()
    numbers[0] = 7
    for name, column in (("name", numbers), ("geometry", shapely.force_3d(network.edges.geometry))):
        edges = dataclasses.replace(network.edges, **{name: column})
        with pytest.raises(stored.CannotStoreError):
            stored.pack(dataclasses.replace(network, edges=edges))
    monkeypatch.setattr(build, "network_from_osm", lambda *_, **__: odd)
    assert StreetNetwork.from_osm(streets, cache=tmp_path / "kept") is odd
    assert not (tmp_path / "kept").exists()


def test_a_find_loads_neither_osmium_nor_rasterio(streets, raster, tmp_path):
    StreetNetwork.from_osm(streets, elevation=raster, cache=tmp_path / "kept")
    code = """
        import sys, json
        from lifecircle.streets import StreetNetwork
        StreetNetwork.from_osm(sys.argv[1], elevation=sys.argv[2], cache=sys.argv[3])
        print(json.dumps(sorted({"osmium", "rasterio", "pyogrio", "networkx"} & set(sys.modules))))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), streets, raster, tmp_path / "kept"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
