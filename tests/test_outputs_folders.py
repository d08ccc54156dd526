"""Folders that are not simply a folder: mounts, other users', odd names, files made meanwhile."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from kill_helpers import MINE, NEW, OLD, beside, contents, listing, put, refused, state, write
from lifecircle.base.errors import InputError
from lifecircle.outputs import commit, settle
from lifecircle.outputs.aside import MARKER, Spot, is_mount
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.exchange import exchange as swap
from lifecircle.outputs.lock import locked

posix = pytest.mark.skipif(os.name != "posix", reason="users and groups of POSIX")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may be somebody else"
)


@pytest.fixture
def out(tmp_path):
    """A folder of an older run, with two files of the planner's own."""
    folder = tmp_path / "all" / "out"
    write(folder, MINE)
    put(folder, OLD)
    return folder


@pytest.fixture
def bound(tmp_path):
    """Return a function that mounts a folder at another; of the same disk, as --bind does."""

    def mount(source, at):
        source.mkdir(exist_ok=True)
        at.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "--bind", source, at], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("nothing may be mounted here")

    if not shutil.which("mount"):
        pytest.skip("no mount")
    yield mount
    # Also where a folder was moved with what is mounted in it.
    points = [
        line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    ]
    for point in points:
        at = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), point)
        if Path(at).is_relative_to(tmp_path):
            subprocess.run(["umount", "--lazy", at], check=True)


def as_nobody(act):
    """Do something in a child of another user; return what it returned, or the error's text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            said = act()
        except InputError as error:
            said = f"InputError: {error}"
        except BaseException as error:  # noqa: BLE001
            said = repr(error)
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = json.loads(told.read())
    os.waitpid(child, 0)
    return said


@pytest.fixture
def shared():
    """A folder that everybody can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_mounted_from_the_same_disk(tmp_path, bound):
    at = tmp_path / "a \\ b"
    bound(tmp_path / "disk", at)
    assert is_mount(at)
    assert not is_mount(tmp_path)
    write(at, MINE)
    put(at, OLD)
    put(at, NEW)
    assert state(at) == "new"
    assert beside(tmp_path) == ["a \\ b", "disk"]


def test_a_folder_with_a_mount_inside_is_not_exchanged(tmp_path, out, bound):
    """Even an empty one: it would be left behind."""
    bound(tmp_path / "disk", out / "data")
    was = out.stat().st_ino
    put(out, NEW)
    assert out.stat().st_ino == was
    assert is_mount(out / "data")
    assert beside(out.parent) == ["out"]


@pytest.mark.parametrize("inside", ["units", "not/there"])
def test_a_path_with_dots(out, inside, monkeypatch):
    monkeypatch.chdir(out.parent.parent)
    written = put(Path("all/out") / inside / "..", NEW) if inside == "units" else None
    if written is None:
        put(Path("all/out/not/../../out"), NEW)
    assert state(out) == "new"
    assert beside(out.parent) == ["out"]
    assert not (out / "not").exists()


@pytest.mark.parametrize("name", ["x" * 256, "评" * 86, "x" * 5000])
def test_a_name_that_is_too_long_is_said_at_once(tmp_path, name):
    with pytest.raises(InputError, match="cannot be written there"), replacing(tmp_path / name):
        pytest.fail("nothing may be computed")
    with (
        pytest.raises(InputError, match="cannot be written there"),
        replacing(tmp_path / "a" / name / "out"),
    ):
        pytest.fail("nothing may be computed")
    assert beside(tmp_path) == []


def test_a_loop_of_links(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="cannot be written there"), replacing(tmp_path / "loop"):
        pass


def test_a_drive_that_is_not_there(tmp_path, monkeypatch):
    calls = []

    def none(path):
        calls.append(path)
        assert len(calls) < 100, "it goes up for ever"
        return False

    monkeypatch.setattr(os.path, "lexists", none)
    with pytest.raises(InputError, match="does not exist"), replacing(tmp_path / "out"):
        pass


def test_folders_above_that_cannot_be_made(tmp_path, monkeypatch):
    real = Path.mkdir

    def denied(self, *arguments, **options):
        if self.name == "b" and not options.get("parents"):
            raise PermissionError(errno.EACCES, "denied", str(self))
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(InputError, match="denied"), replacing(tmp_path / "a" / "b" / "c" / "out"):
        pass
    assert beside(tmp_path) == []


def test_a_lock_that_cannot_be_made(tmp_path, monkeypatch):
    def wrong(file):
        raise OSError(errno.EINVAL, "The filename is incorrect", str(file))

    monkeypatch.setattr(commit, "locked", wrong)
    with pytest.raises(InputError, match="filename is incorrect"), replacing(tmp_path / "a?b"):
        pass


@pytest.mark.parametrize("way", ["exchange", "moves"])
def test_a_file_that_somebody_makes_just_before_the_end_stays(out, way, monkeypatch):
    """After the names were looked up, under the name of a new page."""

    def made(real):
        def late(*arguments):
            write(out, {"units/c.html": b"mine"})
            return real(*arguments)

        return late

    if way == "moves":
        monkeypatch.setattr(commit, "_may_exchange", lambda target, aside: False)
        monkeypatch.setattr(commit, "write_plan", made(commit.write_plan))
    else:
        monkeypatch.setattr(commit, "_link_foreign", made(commit._link_foreign))
    error = refused(out)
    assert error is not None
    assert error.file == out / "units" / "c.html"
    assert contents(out) == (
        OLD | MINE | {"units/c.html": b"mine", "timings.json": b"{}", "run.json": listing(OLD)}
    )
    assert beside(out.parent) == ["out"]


def test_a_file_that_somebody_put_into_a_half_written_folder_stays(out, monkeypatch):
    real = settle.move

    def stop(source, to):
        if to == out / "units" / "b.html":
            raise KeyboardInterrupt
        real(source, to)

    with monkeypatch.context() as patch:
        patch.setattr(commit, "_may_exchange", lambda target, aside: False)
        patch.setattr(commit, "move", stop)
        patch.setattr(commit, "settle", lambda aside, target: "nothing")
        with pytest.raises(KeyboardInterrupt):
            put(out, NEW)
    assert not (out / "units" / "a.html").exists()
    write(out, {"units/a.html": b"mine", "units/a-1.html": b"mine, too"})
    with replacing(out):
        found = contents(out)
    assert {path: found.pop(path) for path in ("units/a-1.html", "units/a-2.html")} == {
        "units/a-1.html": b"mine, too",
        "units/a-2.html": b"mine",
    }
    assert found == OLD | MINE | {"timings.json": b"{}", "run.json": listing(OLD)}


@as_root
@pytest.mark.parametrize("exchanging", [True, False])
def test_files_belong_to_the_group_that_the_folder_hands_down(out, exchanging, monkeypatch):
    os.chown(out, -1, 4321)
    out.chmod(0o2770)
    if not exchanging:
        monkeypatch.setattr(commit, "_may_exchange", lambda target, aside: False)
    was = out.stat().st_ino
    put(out, NEW)
    assert stat.S_IMODE(out.stat().st_mode) == 0o2770
    for path in ("map.html", "zh/x", "units/c.html", "run.json"):
        assert (out / path).stat().st_gid == 4321, path
    assert (out / "zh").stat().st_gid == 4321
    if exchanging and _exchanges(out.parent):
        assert out.stat().st_ino != was


def _exchanges(folder):
    pair = folder / "1", folder / "2"
    for path in pair:
        path.mkdir()
    possible = swap(*pair)
    for path in pair:
        path.rmdir()
    return possible


@posix
def test_a_lock_left_behind_locks_no_other_user_out(tmp_path):
    mask = os.umask(0o077)
    try:
        with locked(tmp_path / "lock"):
            assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o666
    finally:
        os.umask(mask)


@as_root
def test_a_folder_above_that_cannot_be_listed(shared):
    """As /home is on many servers: a folder of one's own in it, nothing beside."""
    folder = shared / "home" / "me"
    folder.mkdir(parents=True)
    os.chown(folder, 65534, 65534)
    folder.parent.chmod(0o711)

    def twice():
        put(folder, OLD)
        put(folder, NEW)

    assert as_nobody(twice) is None
    assert contents(folder).items() >= NEW.items()
    assert sorted(beside(folder)) == ["map.html", "run.json", "timings.json", "units", "zh"]


@as_root
def test_what_another_user_left_and_forbids(shared):
    folder = shared / "out"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    aside = Spot(folder, shared).make()
    assert as_nobody(lambda: put(folder, OLD) and None) is None
    assert aside.exists(), "nobody may remove it"
    (aside / "plan.json.draft").write_bytes(b"{")
    assert as_nobody(lambda: put(folder, NEW) and None) is None
    aside.chmod(0o700)
    said = as_nobody(lambda: put(folder, OLD) and None)
    assert "an interrupted run cannot be put right" in said
    assert str(aside) in said
    assert contents(folder).items() >= NEW.items()


@as_root
@pytest.mark.parametrize("forbidden", ["folder", "subfolder", "files"])
def test_what_is_read_only(shared, forbidden):
    """Files and folders of the planner's own that may not be written."""
    folder = shared / "out"
    write(folder, MINE | {"a/b/deep.txt": b"deep", "a/c/x": b"x"})
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
    assert as_nobody(lambda: put(folder, OLD) and None) is None
    closed = {
        "folder": [(folder, 0o555)],
        "subfolder": [(folder / "a" / "b", 0o555), (folder / "a", 0o555)],
        "files": [(folder / path, 0o444) for path in MINE],
    }[forbidden]
    for path, mode in closed:
        path.chmod(mode)
    said = as_nobody(lambda: put(folder, NEW) and None)
    if forbidden == "folder":
        assert "is not writable" in said
    else:
        assert said is None
    found = contents(folder)
    assert found.items() >= (OLD if forbidden == "folder" else NEW).items()
    assert found["a/b/deep.txt"] == b"deep"
    assert all(stat.S_IMODE(path.stat().st_mode) == mode for path, mode in closed)
    assert beside(shared) == ["out"]


def test_names_that_the_file_system_takes_for_one(tmp_path):
    """Windows takes Out and out for one folder: what a killed run left for one is the other's."""
    spot = Spot(tmp_path / "out", tmp_path)
    other = Spot(tmp_path / "Out", tmp_path)
    aside = other.make()
    assert (aside / MARKER).exists()
    spot.lock.touch()
    assert spot.left() == []
    other.lock.touch()
    assert spot.left() == []
    other.lock.unlink()
    os.link(spot.lock, other.lock)
    assert spot.left() == [aside]


RACE = """
import sys, time
from pathlib import Path
from lifecircle.base.errors import InputError
sys.path.insert(0, sys.argv[1])
from kill_helpers import NEW, put
from lifecircle.outputs import lock
import filelock
folder, start = Path(sys.argv[2]), float(sys.argv[3])
for n in range(20):
    time.sleep(max(start + n * 0.05 - time.time(), 0))
    try:
        put(folder, NEW | {"map.html": sys.argv[4].encode()})
        print("done")
    except InputError as error:
        assert "another run is writing" in str(error), error
        print("refused")
"""


def test_runs_that_start_at_the_same_instant(out):
    start = str(time.time() + 1.5)
    here = str(Path(__file__).parent)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, here, str(out), start, str(n)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for n in range(3)
    ]
    said = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    words = [word for told, _ in said for word in told.decode().split()]
    assert len(words) == 60
    assert words.count("done") >= 20
    found = contents(out)
    assert found.pop("map.html") in {b"0", b"1", b"2"}
    assert found.items() >= MINE.items()
    assert beside(out.parent) == ["out"]
