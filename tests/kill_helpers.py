"""Killing runs: at every step of replacing a folder, and at random moments of a whole audit.

Run as a script, in a process of one thread that has imported everything, and forked for every
trial: ``python kill_helpers.py steps WAY ROOT``, ``... again ROOT`` or ``... audits OLD NEW ROOT
TRIALS SEED``. Prints a report as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import shutil
import signal
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from lifecircle.base.errors import InputError
from lifecircle.outputs import commit, exchange, manifest
from lifecircle.outputs.commit import replacing

OLD = {"map.html": b"old map", "units/a.html": b"old a", "units/b.html": b"old b", "en/x": b"1"}
NEW = {"map.html": b"new map", "units/b.html": b"new b", "units/c.html": b"new c", "zh/x": b"2"}
MINE = {"notes.txt": b"mine", "units/site.qgz": b"my project"}
_HEAVY = {"lifecircle", "scipy", "pandas", "geopandas", "numpy", "shapely", "pyproj", "rasterio"}
_CHANGES = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"}


def listing(files):
    """Return a run.json for some contents."""
    entries = [
        {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in sorted(files.items())
    ]
    return json.dumps({"format": manifest.FORMAT, "files": entries}).encode()


def write(folder, files):
    """Write contents into a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def put(folder, files, names=()):
    """Replace a folder's outputs as a run does."""
    with replacing(folder, names) as place:
        everything = files | {"timings.json": b"{}", "run.json": listing(files)}
        write(place.new, everything)
        return place.commit(list(everything))


def refused(folder):
    """Replace the outputs by new ones; return the error if that is refused."""
    try:
        put(folder, NEW)
    except InputError as error:
        return error
    return None


def contents(folder):
    """Return all files of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def state(folder):
    """Return whether a folder is old, new or neither, and that nothing of the planner's is lost."""
    found = contents(folder)
    for name, files in (("old", OLD), ("new", NEW)):
        if found == files | MINE | {"timings.json": b"{}", "run.json": listing(files)}:
            return name
    assert {path: found.get(path) for path in MINE} == MINE, found
    return "half with a manifest" if "run.json" in found else "half"


def beside(root):
    """Return the names in a folder."""
    return sorted(path.name for path in root.iterdir())


def use(way):
    """Let folders be exchanged, or files be moved one by one; the disk need not keep up."""
    os.fsync = lambda handle: None
    if way == "moves":
        commit._may_exchange = lambda target, aside: False
    elif not exchange.exchange(*_two(Path.cwd())):
        report({"skip": "this file system exchanges no directories"})
        raise SystemExit


def report(content):
    """Print what was seen."""
    sys.stdout.write(json.dumps(content))


def _two(folder):
    pair = folder / "probe-1", folder / "probe-2"
    for path in pair:
        path.mkdir(exist_ok=True)
    return pair


def killed_at(step, act):
    """Do something in a process that is killed before its n-th change to the file system."""
    child = os.fork()
    if child == 0:
        left = step

        def hook(event, arguments):
            nonlocal left
            writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes or event in _CHANGES or event == "ctypes.dlopen":
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.addaudithook(hook)
        act()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def recover(folder):
    """Let a run start and give up."""
    with replacing(folder):
        pass


def fresh(root):
    """Make a folder that an older run wrote, with two files of the planner's own."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    write(root / "out", MINE)
    put(root / "out", OLD)
    return root / "out"


def steps(way, root):
    """Kill before every step, and look at the folder then and after the next run's start."""
    use(way)
    seen = []
    while True:
        folder = fresh(root)
        killed = killed_at(len(seen), partial(put, folder, NEW))
        at_once = state(folder)
        recover(folder)
        seen.append((at_once, state(folder), beside(root)))
        if not killed:
            return {"seen": seen}


def again(root):
    """Kill a run at every third step of moving files, and then the recovery at each of its."""
    use("moves")
    seen, first = [], 0
    while True:
        folder = fresh(root)
        if not killed_at(first, partial(put, folder, NEW)):
            return {"seen": seen}
        half, second = state(folder).startswith("half"), 0
        while half:
            if second:
                folder = fresh(root)
                killed_at(first, partial(put, folder, NEW))
            killed = killed_at(second, partial(recover, folder))
            recover(folder)
            seen.append((first, second, state(folder), beside(root)))
            if not killed:
                break
            second += 1
        first += 3


def audits(old, new, root, trials, seed):
    """Kill audits at random moments: of the whole run, of writing and of putting in place.

    Where the moment is one of writing, what the audit found is taken from an earlier one.
    """
    _warm(old, new, root.parent / "warm")
    folder, kept = root / "out", root.parent / "kept"
    root.mkdir()
    write(folder, MINE)
    _audit(old, folder)
    shutil.copytree(folder, kept)
    before = (folder / "run.json").read_bytes()
    again = root.parent / "again"
    shutil.copytree(folder, again)
    lasted = _audit(new, again)
    after = (again / "run.json").read_bytes()
    dice = random.Random(seed)  # noqa: S311
    seen = {"killed": 0, "old": 0, "new": 0, "left": 0, "problems": [], "lasted": lasted}
    for trial in range(trials):
        since = ("outputs", "commit", "start", "outputs")[trial % 4]
        known = None if since == "start" else root.parent / "warm" / "results"
        most = lasted[since] * (1.5 if since == "commit" else 1)
        seen["killed"] += _killed(new, folder, since, dice.uniform(0, most), known)
        seen["left"] += len(beside(root)) > 1
        text = (folder / "run.json").read_bytes() if (folder / "run.json").exists() else b""
        now = {before: "old", after: "new"}.get(text, "half")
        mine = {path: (folder / path).read_bytes() for path in MINE if (folder / path).exists()}
        if now == "half" or manifest.verify(folder) or mine != MINE:
            seen["problems"].append([trial, now, manifest.verify(folder), sorted(mine)])
            now = "half"
        else:
            seen[now] += 1
        if now != "old":
            shutil.rmtree(folder)
            shutil.copytree(kept, folder)
    run(new, folder)
    seen["end"] = manifest.verify(folder), beside(root), sorted(set(MINE) & set(contents(folder)))
    seen["end_is_new"] = (folder / "run.json").read_bytes() == after
    return seen


def run(study, folder, progress=None):
    """Audit; what it imports would make the other trials' forks slow."""
    from lifecircle import audit  # noqa: PLC0415

    return audit.run(study, folder, ("zh",), progress)


def _warm(old, new, folder):
    """Import all that an audit imports, in this process, without running one here.

    What is found about the new study is kept in a file.
    """
    child = os.fork()
    if child == 0:
        from lifecircle import audit, study  # noqa: PLC0415

        run(old, folder / "first")
        found = audit.audit(study.read_study(new))
        (folder / "results").write_bytes(pickle.dumps(found))
        used = sorted(name for name in sys.modules if name.partition(".")[0] in _HEAVY)
        (folder / "modules").write_text("\n".join(used), encoding="utf-8")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    for name in (folder / "modules").read_text(encoding="utf-8").split():
        with suppress(ImportError):
            __import__(name)
    templates = sys.modules["lifecircle.outputs.render"]._environment()
    for name in templates.list_templates(["html"]):
        templates.get_template(name)


def _audit(study, folder):
    """Return how long the processor works on an audit in a child, and on its last parts."""
    child, told = _start(study, folder)
    began, ended = {"start": 0.0}, 0.0
    with told:
        for line in told:
            name, ended = line.split()[0], float(line.split()[1])
            began[name] = ended
    assert os.waitpid(child, 0)[1] == 0
    return {name: began["end"] - at for name, at in began.items() if name != "end"}


def _killed(study, folder, since, seconds, known):
    """Kill an audit some time after it began to do something; tell whether it was alive.

    The time is the processor's, so that a busy machine does not make all moments early ones.
    """
    child, told = _start(study, folder, known)
    with told:
        line = ""
        while since != "start" and not line.startswith(since):
            line = told.readline()
        at = seconds + (float(line.split()[1]) if line else 0.0)
        while not _ended(child) and (left := at - _worked(child)) > 0:
            time.sleep(max(left, 0.0005))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    assert status == 0 or os.WIFSIGNALED(status), "the audit failed by itself"
    return os.WIFSIGNALED(status)


def _worked(child):
    """Return for how long the processor has worked on a child: clock_getcpuclockid(3) of Linux."""
    return time.clock_gettime((~child << 3) | 2)


def _ended(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _start(study, folder, known=None):
    """Audit in a forked process that tells when it starts to write and to commit."""
    from lifecircle import audit  # noqa: PLC0415

    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading, encoding="utf-8")
    os.close(reading)

    def tell(step):
        if step in {"outputs", "commit", "end"}:
            os.write(writing, f"{step} {time.process_time()}\n".encode())

    committing = commit.Replacement.commit

    def commit_told(self, files):
        tell("commit")
        return committing(self, files)

    commit.Replacement.commit = commit_told
    if known:
        audit.audit = lambda *_: pickle.loads(known.read_bytes())  # noqa: S301
    status = 1
    try:
        run(study, folder, progress=tell)
        tell("end")
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "steps":
        done = steps(rest[0], Path(rest[1]))
    elif what == "again":
        done = again(Path(rest[0]))
    else:
        old, new, root, trials, seed = rest
        done = audits(Path(old), Path(new), Path(root), int(trials), int(seed))
    report(done)
