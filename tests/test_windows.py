"""What Windows does differently: the GBK locale, names, paths, files that are held open."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import toy_city as toy
from kill_helpers import MINE, NEW, OLD, beside, contents, put, refused, state, write
from lifecircle.outputs import commit, settle
from lifecircle.outputs.names import file_names
from lifecircle.outputs.save import ROOT
from windows_helpers import problems

GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
LIST = """[[facilities]]
path = "{file}"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
AWKWARD = "数据 #1 100% & 'é' （甲）"
"""Every kind of character that paths of planners hold and that links or shells choke on."""


def city(folder, file="health.csv"):
    """Write a study with a name that GBK cannot spell and a unit that links could break on."""
    folder.mkdir(parents=True)
    toy.write_places(folder / file, [("诊所é✓𠮷", 200.0, 20.0)])
    units = [(toy.WEST[0], {"name": "甲 #街道%", "kind": "街道"}), toy.EAST]
    study = toy.write_city(folder, toy.plan_text(GOAL), LIST.format(file=file), units=units)
    text = study.read_text(encoding="utf-8").replace("一街城", "é✓𠮷城")
    study.write_text(text, encoding="utf-8")
    return study


def lifecircle(*arguments, cwd=None, command=("-m", "lifecircle"), **environment):
    return subprocess.run(
        [sys.executable, *command, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def same_for_all(folder, encoding="utf-8"):
    """Return what two runs must share: every file but the times, by its real name."""
    return {
        os.fsencode(name).decode(encoding): data
        for name, data in contents(folder).items()
        if name != "timings.json"
    }


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return city(tmp_path_factory.mktemp("study") / "s")


@pytest.fixture(scope="module")
def plain(study, tmp_path_factory):
    """The outputs under UTF-8."""
    out = tmp_path_factory.mktemp("plain") / "out"
    done = lifecircle("audit", study, "--out", out, PYTHONUTF8="1", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr.decode()
    return out


@pytest.fixture(scope="module")
def gbk(tmp_path_factory):
    """The environment of a Chinese system, made for real."""
    folder = tmp_path_factory.mktemp("locale")
    made = None
    if shutil.which("localedef"):
        made = subprocess.run(
            ["localedef", "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"],
            capture_output=True,
            check=False,
        )
    if made is None or not (folder / "zh_CN.GBK" / "LC_CTYPE").exists():
        reason = made.stderr.decode("ascii", "replace") if made else "localedef is not installed"
        if os.environ.get("LIFECIRCLE_REQUIRE_GBK"):
            pytest.fail(f"no GBK locale: {reason}")
        pytest.skip(f"no GBK locale: {reason}")
    return {
        "LOCPATH": str(folder),
        "LC_ALL": "zh_CN.GBK",
        "LANG": "zh_CN.GBK",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }


def test_the_locale_is_really_gbk(gbk):
    code = "import locale, sys; print(locale.getencoding(), sys.stdout.encoding)"
    done = lifecircle(command=("-c", code), **gbk)
    assert done.stdout.decode().lower().split() == ["gbk", "gbk"]


def test_outputs_under_gbk_are_the_same_bytes(gbk, study, plain, tmp_path):
    done = lifecircle("audit", study, "--out", tmp_path / "out", **gbk)
    assert done.returncode == 0, done.stderr.decode("gbk", "replace")
    assert "城: 一街城规划" in done.stdout.decode("gbk")
    assert same_for_all(tmp_path / "out", "gbk") == same_for_all(plain)
    again = lifecircle("audit", study, "--out", tmp_path / "out", **gbk)
    assert again.returncode == 0, again.stderr.decode("gbk", "replace")
    assert beside(tmp_path) == ["out"]


def test_a_gbk_console_alone(study, plain, tmp_path):
    done = lifecircle(
        "audit", study, "--out", tmp_path / "结果 é✓", PYTHONIOENCODING="gbk", PYTHONUTF8="0"
    )
    assert done.returncode == 0, done.stderr
    assert "结果 é?" in done.stdout.decode("gbk")
    assert same_for_all(tmp_path / "结果 é✓") == same_for_all(plain)


def test_messages_with_rare_characters_on_a_gbk_console(gbk, study, tmp_path):
    broken = tmp_path / "study.toml"
    text = study.read_text(encoding="utf-8").replace("[people]", '[people]\n"é✓𠮷" = 1')
    broken.write_text(text, encoding="utf-8")
    for environment in (gbk, {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}):
        done = lifecircle("audit", broken, "--out", tmp_path / "out", **environment)
        assert done.returncode == 1
        message = done.stderr.decode("gbk")
        assert message.startswith("Error: ")
        assert "é??" in message
        assert "Traceback" not in message


STRICT = """
import sys, warnings
warnings.filterwarnings("error", category=EncodingWarning, module=r"lifecircle(\\..*)?$")
if sys.argv[1] == "probe":
    space = {"__name__": "lifecircle.outputs.probe"}
    exec("open(__import__('os').devnull)", space)
else:
    from lifecircle.cli import main
    main()
"""


def test_no_text_is_read_or_written_in_the_encoding_of_the_locale(study, plain, tmp_path):
    strict = ("-X", "warn_default_encoding", "-c", STRICT)
    probe = lifecircle("probe", command=strict)
    assert b"EncodingWarning" in probe.stderr, "the net has no hole"
    done = lifecircle("audit", study, "--out", tmp_path / "out", command=strict)
    assert done.returncode == 0, done.stderr.decode()
    assert same_for_all(tmp_path / "out") == same_for_all(plain)


def test_the_same_bytes_elsewhere_and_with_other_hashes(study, plain, tmp_path):
    done = lifecircle(
        "audit",
        os.path.relpath(study, tmp_path),
        "--out",
        "另一个 folder/out",
        cwd=tmp_path,
        PYTHONHASHSEED="4242",
        TZ="Asia/Shanghai",
    )
    assert done.returncode == 0, done.stderr.decode()
    out = tmp_path / "另一个 folder" / "out"
    assert same_for_all(out) == same_for_all(plain)
    assert {Path(name).suffix for name in contents(out)} >= {".html", ".csv", ".json", ".gpkg"}


@pytest.fixture(scope="module", params=["check", "compare"])
def other_command(request, study, plain, tmp_path_factory):
    """A command's arguments and what it writes under UTF-8."""
    before = tmp_path_factory.mktemp("audits") / "before"
    shutil.copytree(plain, before)
    command = ("check", study) if request.param == "check" else ("compare", before, plain)
    out = tmp_path_factory.mktemp("others") / "out"
    done = lifecircle(*command, "--out", out, PYTHONUTF8="1", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr.decode()
    assert set(contents(out)) == {f"{request.param}.html", f"{request.param}.csv"}
    return command, contents(out)


def in_gbk(folder, to):
    """Copy results as a system with GBK names has them."""
    for name, data in contents(folder).items():
        file = to / os.fsdecode(name.encode("gbk"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return to


def test_other_commands_under_gbk_write_the_same_bytes(gbk, other_command, tmp_path):
    command, expected = other_command
    if command[0] == "compare":
        command = ("compare", *(in_gbk(folder, tmp_path / folder.name) for folder in command[1:]))
    done = lifecircle(*command, "--out", tmp_path / "o", PYTHONHASHSEED="7", **gbk)
    assert done.returncode == 0, done.stderr.decode("gbk", "replace")
    assert "é??城" in done.stdout.decode("gbk")
    assert contents(tmp_path / "o") == expected


def test_other_commands_read_no_text_in_the_encoding_of_the_locale(other_command, tmp_path):
    """On a console of western Europe, into a folder with an awkward name."""
    command, expected = other_command
    strict = ("-X", "warn_default_encoding", "-c", STRICT)
    out = tmp_path / AWKWARD
    if command[0] == "compare":
        awkward = tmp_path / AWKWARD / command[1].name
        shutil.copytree(command[1], awkward)
        command = ("compare", awkward, command[2])
        out /= "out"
    done = lifecircle(
        *command, "--out", out, command=strict, PYTHONIOENCODING="cp1252", PYTHONUTF8="0"
    )
    assert done.returncode == 0, done.stderr.decode("cp1252", "replace")
    assert "é???" in done.stdout.decode("cp1252")
    assert contents(out) == expected
    assert beside(tmp_path) == [AWKWARD]


def test_awkward_paths_from_end_to_end(tmp_path):
    study = city(tmp_path / AWKWARD / "study", file=f"{AWKWARD}.csv")
    out = tmp_path / f"out {AWKWARD}"
    for _ in range(2):
        done = lifecircle("audit", study, "--out", out, PYTHONIOENCODING="utf-8")
        assert done.returncode == 0, done.stderr.decode()
    assert str(out) in done.stdout.decode("utf-8")
    assert beside(tmp_path) == sorted([AWKWARD, out.name])
    links = 0
    for page in out.rglob("*.html"):
        for link in re.findall(r'href="([^"#]+\.html)[^"]*"', page.read_text(encoding="utf-8")):
            assert (page.parent / unquote(unescape(link))).is_file(), (page, link)
            links += 1
    assert links > 10


def test_files_that_an_audit_writes_have_names_for_windows(plain):
    assert problems(list(contents(plain))) == []
    assert set(ROOT) <= set(contents(plain))


def test_line_ends_stay_what_they_are(plain):
    for name, data in contents(plain).items():
        if name.endswith(".csv"):
            assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") > 0
        elif name.endswith((".html", ".json")):
            assert b"\r" not in data


NAMES = st.one_of(
    st.text(max_size=40),
    st.text(min_size=290, max_size=300),
    st.text(alphabet='aA.- ·/\\:*?"<>|\u0000\u202e\u200f甲e\u0301éſsßﬁK', max_size=10),
    st.sampled_from(
        [
            "CON",
            "con .txt",
            "aux.html",
            "COM¹",
            "LPT9.tar.gz",
            "NUL.",
            "大坪街道",
            "大坪街道 ",
            "Straße",
            "STRASSE",
            "é",
            "e\u0301",
            "\u212b",
            "Å",
            "ﬁ",
            "fi",
            "👩‍👩‍👧",
            "👩",
            "𠮷" * 150,
            "\u202e甲",
            "甲",
            "\ud800",
            "1",
            "１",
            "a.",
            "a",
        ]
    ),
)


@given(st.lists(NAMES, max_size=12))
@example(["𠮷" * 150, "𠮷" * 150])
@example(["CON", "con", "aux.html", "Aux.HTML", "COM¹"])
@example(["é", "e\u0301", "É", "\u212b", "å"])
@example(["A\u001f\u0300"])
def test_any_names_of_units_become_names_for_windows(names):
    found = file_names((name, str(row)) for row, name in enumerate(names))
    assert problems([f"en/units/{name}.html" for name in found]) == []
    assert len(set(found)) == len(names)
    assert all(unicodedata.is_normalized("NFC", name) for name in found)


@pytest.mark.parametrize(
    "paths",
    [
        ["a:b"],
        ["units/aux.html"],
        ["COM¹.x"],
        ["con .html"],
        ["x."],
        ["x /y"],
        ["é", "e\u0301"],
        ["A", "a"],
        ["x" * 256],
        ["\ud800"],
    ],
)
def test_the_rules_can_be_broken(paths):
    assert problems(paths)


def excel(source, to):
    raise PermissionError(
        errno.EACCES, "the file is being used by another process", str(source), 32, str(to)
    )


@pytest.mark.parametrize("kind", ["stays", "closes again"])
def test_a_file_that_is_held_open_at_each_move(tmp_path, monkeypatch, kind):
    """Where folders cannot be exchanged; first as long as it takes, then for a moment."""
    monkeypatch.setattr(commit, "_may_exchange", lambda target, aside: False)
    out = tmp_path / "out"
    write(out, MINE)
    put(out, OLD)
    real, moves = Path.replace, []
    monkeypatch.setattr(settle, "_PAUSES", (0.0,) if kind != "stays" else ())
    for step in range(100):
        moves.clear()

        def replace(source, to, step=step, moves=moves):
            if source.name.endswith(".draft"):
                return real(source, to)
            moves.append((source, Path(to)))
            return excel(source, to) if len(moves) == step + 1 else real(source, to)

        monkeypatch.setattr(Path, "replace", replace)
        if kind != "stays":
            put(out, NEW)
            assert state(out) == "new"
            put(out, OLD)
            if len(moves) <= step:
                break
            continue
        error = refused(out)
        if error is None:
            break
        assert error.file == next(path for path in moves[step] if path.is_relative_to(out))
        assert "close it in the program" in str(error)
        assert "Excel、WPS、QGIS" in error.say("zh")
        assert state(out) == "old"
        assert beside(tmp_path) == ["out"]
    assert step >= len(OLD) + len(NEW) + 4
    assert state(out) == ("new" if kind == "stays" else "old")


@pytest.mark.parametrize("limit", [1_000, 30_000, 120_000, 200_000])
def test_a_disk_that_takes_no_more(study, plain, tmp_path, limit):
    """A limit on the size of files acts in the kernel, on Python and GDAL alike."""
    resource = pytest.importorskip("resource")
    out = tmp_path / "out"
    shutil.copytree(plain, out)
    write(out, MINE)
    before = contents(out)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "lifecircle", "audit", study, "--out", out],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    message = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 1
    assert re.match("Error: (the disk is full|results.gpkg could not be written)", message)
    assert len(message.splitlines()) == 4, "one message, and nothing of GDAL's"
    assert f"file:     {out}" in message
    assert "another folder" in message
    assert contents(out) == before
    assert beside(tmp_path) == ["out"]
