"""Replacing the contents of a folder: what is exchanged, moved, kept, refused and told."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest

from kill_helpers import MINE, NEW, OLD, beside, contents, put, refused, state, write
from lifecircle.base.errors import InputError
from lifecircle.outputs import commit, exchange, settle
from lifecircle.outputs.aside import MARKER, PLAN, Plan, Spot, write_plan
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.exchange import exchange as swap
from lifecircle.outputs.lock import LockedError, locked
from lifecircle.outputs.place import refuse_foreign
from lifecircle.outputs.trouble import full_disk_told, gdal_told

WAYS = ("exchange", "moves")


@pytest.fixture
def out(tmp_path):
    """A folder of an older run, with two files of the planner's own."""
    folder = tmp_path / "all" / "结果 out"
    write(folder, MINE)
    put(folder, OLD)
    return folder


@pytest.fixture(params=WAYS)
def way(request, monkeypatch, tmp_path):
    if request.param == "moves":
        monkeypatch.setattr(commit, "_may_exchange", lambda target, aside: False)
    else:
        exchanges_here(tmp_path)
    return request.param


def exchanges_here(folder):
    pair = folder / "1", folder / "2"
    for path in pair:
        path.mkdir()
    possible = swap(*pair)
    for path in pair:
        path.rmdir()
    if not possible:
        pytest.skip("this file system exchanges no directories")


def test_a_folder_that_was_not_there_is_made_with_those_above(tmp_path):
    folder = tmp_path / "a" / "b" / "out"
    written = put(folder, NEW)
    assert [path.relative_to(folder).as_posix() for path in written] == [
        *NEW,
        "timings.json",
        "run.json",
    ]
    assert contents(folder).items() >= NEW.items()
    assert beside(folder.parent) == ["out"]
    plain = tmp_path / "plain"
    plain.mkdir()
    assert folder.stat().st_mode == plain.stat().st_mode


def given_up(folder):
    def half_way(new):
        write(new, NEW)
        raise RuntimeError

    with pytest.raises(RuntimeError), replacing(folder) as place:
        half_way(place.new)


def test_giving_up_leaves_nothing(tmp_path):
    given_up(tmp_path / "a" / "b" / "out")
    assert beside(tmp_path) == []


def test_old_files_go_new_ones_come_and_others_stay(out, way):
    was = out.stat().st_ino
    (out / "empty").mkdir()
    out.chmod(0o750)
    put(out, NEW)
    assert state(out) == "new"
    assert (out.stat().st_ino != was) == (way == "exchange")
    assert stat.S_IMODE(out.stat().st_mode) == 0o750
    assert (out / "empty").is_dir()
    assert not (out / "en").exists()
    assert beside(out.parent) == [out.name]
    put(out, OLD)
    assert state(out) == "old"


def test_files_are_on_the_disk_before_they_replace_any(out, way, monkeypatch):
    flushed, real = set(), os.fsync

    def fsync(handle):
        if (out / "map.html").read_bytes() == OLD["map.html"]:
            flushed.add(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    written = put(out, NEW)
    assert {file.stat().st_ino for file in written} <= flushed


def test_links_stay_links(out, way, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "big.tif").write_bytes(b"big")
    try:
        (out / "data").symlink_to(elsewhere, target_is_directory=True)
        (out / "units" / "gone").symlink_to("nowhere")
    except OSError:
        pytest.skip("no symbolic links here")
    put(out, NEW)
    assert (out / "data").readlink() == elsewhere
    assert (out / "units" / "gone").readlink() == Path("nowhere")
    assert contents(elsewhere) == {"big.tif": b"big"}


def test_an_error_before_the_end_changes_nothing(out, way):
    given_up(out)
    assert state(out) == "old"
    assert beside(out.parent) == [out.name]


def test_what_is_saved_while_folders_are_exchanged_is_not_lost(out, tmp_path, monkeypatch):
    exchanges_here(tmp_path)

    def late(one, other):
        write(other, {"late.txt": b"made late", "units/late/x": b"too"})
        (other / "notes.part").write_bytes(b"mine, saved again")
        (other / "notes.part").replace(other / "notes.txt")
        write(other, {"units/c.html": b"the name of a new page"})
        with (other / "units" / "site.qgz").open("ab") as file:
            file.write(b", changed")
        return swap(one, other)

    monkeypatch.setattr(exchange, "exchange", late)
    put(out, NEW)
    found = contents(out)
    assert found["late.txt"] == b"made late"
    assert found["units/late/x"] == b"too"
    assert found["notes.txt"] == b"mine, saved again"
    assert found["units/site.qgz"] == b"my project, changed"
    assert found["units/c.html"] == NEW["units/c.html"]
    assert found["units/c-1.html"] == b"the name of a new page"
    assert beside(out.parent) == [out.name]


def no_links(*arguments, **options):
    raise OSError(errno.EPERM, "no hard links here")


@pytest.mark.parametrize("reason", ["links", "many", "current", "system", "owner"])
def test_where_exchanging_will_not_do_files_are_moved(out, reason, monkeypatch):
    if reason == "links":
        monkeypatch.setattr(os, "link", no_links)
    elif reason == "many":
        monkeypatch.setattr(commit, "MOST_LINKS", 1)
    elif reason == "current":
        monkeypatch.chdir(out / "units")
    elif reason == "system":
        monkeypatch.setattr(exchange, "exchange", lambda one, other: False)
    else:
        monkeypatch.setattr(commit.shutil, "copystat", lambda one, other: None)
        monkeypatch.setattr(commit, "_dress", lambda new, target: None)
        out.chmod(0o711)
    was = out.stat().st_ino
    put(out, NEW)
    assert state(out) == "new"
    assert out.stat().st_ino == was
    assert beside(out.parent) == [out.name]


def test_a_folder_given_as_a_link_stays_one(out, way, tmp_path):
    link = tmp_path / "link"
    try:
        link.symlink_to(out, target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    written = put(link, NEW)
    assert link.is_symlink()
    assert state(out) == "new"
    assert all(path.is_relative_to(link) for path in written)


@pytest.mark.parametrize("reason", ["mount", "denied"])
def test_where_nothing_can_lie_beside_the_folder_it_lies_inside(out, reason, monkeypatch):
    if reason == "mount":
        monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == out)
    else:
        real = commit.locked

        def denied(file):
            if file.parent != out:
                raise PermissionError(errno.EACCES, "denied", str(file))
            return real(file)

        monkeypatch.setattr(commit, "locked", denied)
    with replacing(out) as place:
        assert place.new.is_relative_to(out)
        assert beside(out.parent) == [out.name]
        with pytest.raises(InputError, match="another run"), replacing(out):
            pass
    put(out, NEW)
    assert state(out) == "new"
    monkeypatch.undo()
    assert state(out) == "new"


@pytest.mark.parametrize("name", ["map.html", "units/c.html", "run.json", "zh"])
def test_a_file_of_somebody_else_is_refused(tmp_path, name, way):
    folder = tmp_path / "out"
    write(folder, {name: b"mine"})
    with pytest.raises(InputError, match="did not write") as caught:
        put(folder, NEW)
    assert caught.value.file == folder / name
    assert contents(folder) == {name: b"mine"}
    assert beside(tmp_path) == ["out"]


def test_a_known_name_is_refused_before_anything_is_written(tmp_path):
    write(tmp_path, {"out/map.html": b"mine"})
    with (
        pytest.raises(InputError, match="did not write"),
        replacing(tmp_path / "out", ["map.html"]),
    ):
        pytest.fail("nothing may be computed")


def test_a_folder_or_a_link_in_the_way_is_refused(out):
    (out / "units" / "c.html").mkdir()
    with pytest.raises(InputError, match="did not write"):
        refuse_foreign(out, list(NEW))
    (out / "units" / "c.html").rmdir()
    refuse_foreign(out, list(NEW))


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    write(tmp_path, {"file": b"mine"})
    with pytest.raises(InputError, match="is a file"), replacing(tmp_path / "file" / "out"):
        pass
    assert contents(tmp_path) == {"file": b"mine"}


def test_two_runs_of_one_process(out):
    with replacing(out) as place:
        problems = []

        def second():
            try:
                put(out, NEW)
            except InputError as error:
                problems.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert len(problems) == 1
        assert "another run is writing" in problems[0]
        assert f"process {os.getpid()} on " in problems[0]
        assert state(out) == "old"
        files = NEW | {"timings.json": b"{}", "run.json": b'{"format": "lifecircle-run-1"}'}
        write(place.new, files)
        place.commit(list(files))
    assert contents(out).items() >= NEW.items()
    assert beside(out.parent) == [out.name]


HOLD = """
import sys
from lifecircle.outputs.commit import replacing
with replacing(sys.argv[1]):
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_two_runs_of_two_processes_and_a_killed_one(out):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline().strip() == b"holding"
        with pytest.raises(InputError, match=f"process {other.pid} on .* since 20") as caught:
            put(out, NEW)
        assert caught.value.file == out
        assert "正在写入" in caught.value.say("zh")
        assert state(out) == "old"
        put(out.parent / "another", NEW)
        other.kill()
    assert len(beside(out.parent)) == 4, "the folders, and what the killed process left"
    put(out, NEW)
    assert state(out) == "new"
    assert beside(out.parent) == ["another", out.name]


def test_a_lock_without_a_name_is_no_lock(tmp_path, monkeypatch):
    """Its last holder removed the file after we opened it, before we had it."""
    taken = []

    class Late(filelock.FileLock):
        def acquire(self, *arguments, **options):
            held = super().acquire(*arguments, **options)
            taken.append(self)
            if len(taken) == 1:
                (tmp_path / "lock").unlink()
            return held

    monkeypatch.setattr(filelock, "FileLock", Late)
    with locked(tmp_path / "lock"):
        assert beside(tmp_path) == ["lock"]
        assert [lock.is_locked for lock in taken] == [False, True]
        with pytest.raises(LockedError), locked(tmp_path / "lock"):
            pass
    assert beside(tmp_path) == []


def test_only_what_is_surely_ours_is_removed(out):
    stem = out.name
    foreign = [
        f".{stem}-0123abcd",
        f".{stem}-0123abcd.lifecircle",  # full, but without our marker
        f".{stem}-xyz.lifecircle",
        f".{stem}-2-0123abcd.lifecircle",
    ]
    for name in foreign:
        write(out.parent / name, {"new/x": b"mine"})
    write(out.parent / f".{stem}-ffffffff.lifecircle", {"new/x": b"", MARKER: b"{"})
    (out.parent / f".{stem}-eeeeeeee.lifecircle").mkdir()
    put(out, NEW)
    assert beside(out.parent) == sorted([*foreign, out.name])


def test_long_names_stay_apart_and_short_enough(tmp_path):
    one, other = tmp_path / ("评" * 80 + "1"), tmp_path / ("评" * 80 + "2")
    with replacing(one), replacing(other):
        names = beside(tmp_path)
        assert len(names) == 4
        assert all(len(name.encode()) <= 255 for name in names)
    put(one, NEW)
    assert beside(tmp_path) == [one.name]


def interrupted(out, monkeypatch, error=KeyboardInterrupt):
    """Leave a folder as a process that was killed between two moves leaves it."""
    real = settle.move

    def stop(source, to):
        if to == out / "units" / "b.html":
            raise error
        real(source, to)

    monkeypatch.setattr(commit, "_may_exchange", lambda target, aside: False)
    monkeypatch.setattr(commit, "move", stop)
    monkeypatch.setattr(commit, "settle", lambda aside, target: "nothing")
    with pytest.raises(error):
        put(out, NEW)
    monkeypatch.undo()
    assert state(out) == "half"


def test_the_next_run_says_that_it_put_something_right(out, monkeypatch, caplog):
    interrupted(out, monkeypatch)
    with caplog.at_level(logging.WARNING), replacing(out):
        assert state(out) == "old"
    assert [record.getMessage() for record in caplog.records] == [
        f"{out}: a run was interrupted here; its results were taken back"
    ]
    caplog.clear()
    put(out, NEW)
    assert caplog.records == []


def test_what_cannot_be_put_back_now_is_put_back_later(out, monkeypatch):
    interrupted(out, monkeypatch)
    real = settle.move

    def locked_file(source, to):
        if to == out / "map.html":
            raise PermissionError(errno.EACCES, "in use", str(source))
        real(source, to)

    monkeypatch.setattr(settle, "move", locked_file)
    for _ in range(2):
        with pytest.raises(InputError, match="could not all be put back"):
            put(out, NEW)
    monkeypatch.undo()
    put(out, NEW)
    assert state(out) == "new"
    assert beside(out.parent) == [out.name]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "lifecircle-aside-1"}'])
def test_a_damaged_plan_stops_with_a_message(out, text):
    aside = Spot(out, out.parent).make()
    (aside / PLAN).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be put right") as caught:
        put(out, NEW)
    assert caught.value.file == aside / PLAN
    assert state(out) == "old"


def test_a_plan_cannot_reach_out_of_the_folder(out):
    aside = Spot(out, out.parent).make()
    (out.parent / "precious").write_bytes(b"mine")
    write_plan(aside, Plan("moves", (), ("../precious", "x")))
    with pytest.raises(InputError, match="cannot be put right"):
        put(out, NEW)
    assert (out.parent / "precious").read_bytes() == b"mine"


class Disk:
    """Raises when the n-th file, directory or link is made; counts them."""

    def __init__(self, fails_at):
        self.left = fails_at

    def __call__(self, event, arguments):
        made = event in {"os.mkdir", "os.link", "os.symlink"} or (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        )
        if made and self.left is not None:
            if self.left == 0:
                self.left = None
                raise OSError(errno.ENOSPC, "No space left on device")
            self.left -= 1


def test_a_full_disk_at_every_step(out, way):
    """The hook cannot be taken out of the process again: it is told to stay still."""
    hook = Disk(None)
    sys.addaudithook(hook)
    count = 0
    for step in range(200):
        hook.left = step
        error = refused(out)
        if hook.left is not None:
            break
        if error:
            count += 1
            assert "the disk is full" in str(error)
            assert error.file == out
            assert state(out) == "old"
        else:
            # It could do without what failed, such as making a folder that is there.
            assert state(out) == "new"
            put(out, OLD)
        assert beside(out.parent) == [out.name]
    hook.left = None
    assert count > len(NEW)
    assert state(out) == "new"


def test_errors_that_are_no_full_disk_stay_what_they_are(tmp_path):
    with pytest.raises(FileNotFoundError), full_disk_told(tmp_path):
        (tmp_path / "none").read_bytes()


def test_a_geopackage_without_its_index_is_not_whole(tmp_path):
    with pytest.raises(OSError, match="spatial index"), gdal_told(tmp_path / "x.gpkg"):
        sqlite3.connect(tmp_path / "x.gpkg").close()


def test_missing_folders_cannot_be_exchanged(tmp_path):
    exchanges_here(tmp_path)
    (tmp_path / "one").mkdir()
    with pytest.raises(FileNotFoundError):
        swap(tmp_path / "one", tmp_path / "none")


def test_without_the_function_of_the_c_library_the_system_is_called(tmp_path, monkeypatch):
    exchanges_here(tmp_path)
    if sys.platform != "linux":
        pytest.skip("Linux only")
    libc = exchange.ctypes.CDLL(None, use_errno=True)

    class Musl:
        syscall = libc.syscall

    monkeypatch.setattr(exchange.ctypes, "CDLL", lambda *_, **__: Musl())
    write(tmp_path, {"one/1": b"", "other/2": b""})
    assert swap(tmp_path / "one", tmp_path / "other")
    assert beside(tmp_path / "one") == ["2"]
    monkeypatch.setattr(exchange.platform, "machine", lambda: "z80")
    assert not swap(tmp_path / "one", tmp_path / "other")
    monkeypatch.setattr(sys, "platform", "win32")
    assert not swap(tmp_path / "one", tmp_path / "other")
