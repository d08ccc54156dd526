"""What was tried out, as a file: saved, copied, read again, and judged by an audit alike."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from lifecircle.audit import audit, audit_plans
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_words_what_if import SCRIPT as WORDS
from lifecircle.study import read_study
from results_factory import small_results
from toy_city import degrees
from what_if_helpers import HOSTILE, PAGE, TRIAL, trying, write_map

pytestmark = pytest.mark.browser

YUZHONG = Path(__file__).parents[1] / "data/studies/yuzhong.toml"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_map(tmp_path_factory.mktemp("files"))


@pytest.fixture
def hand(browser, made):
    with trying(browser, made[1]) as found:
        found.see(0, 2000)
        yield found


def trials(hand) -> None:
    """A new place with an evil name, a listed one moved, another closed."""
    hand.tool("place")
    hand.put(1500)
    field = hand.page.locator("input.wi-name")
    field.fill(HOSTILE)
    field.press("Enter")
    hand.look(f"at => {TRIAL}.done({TRIAL}.engine.moveFacility(1, ...at), '')", degrees(900, 20))
    hand.look(f"{TRIAL}.close(0)")


def saved(hand, folder: Path, name: str = "") -> Path:
    if name:
        hand.page.locator("#lc-try-name").fill(name)
    with hand.page.expect_download() as waiting:
        hand.page.locator("[data-act=save]").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_a_saved_scenario_is_read_by_an_audit_which_finds_the_same(hand, made, tmp_path):
    trials(hand)
    file = saved(hand, tmp_path)
    assert file.name == "scenario.toml"
    changes = tomllib.loads(file.read_text(encoding="utf-8"))["changes"]
    told = {change["kind"]: change for change in changes}
    assert sorted(told) == ["close", "move", "open"]
    assert told["open"]["name"] == HOSTILE[:80].strip()
    assert told["open"]["service"] == "health.clinic"
    assert told["open"]["at"] == pytest.approx(degrees(1500, 20), abs=4e-5)
    assert told["move"]["facility"].endswith("/B")
    assert told["close"]["facility"].endswith("/A")
    (results,) = audit_plans(read_study(made[0]), projects=[file])
    for goal in ("near", "each", "both", "graded"):
        whole = hand.look(f"g => {TRIAL}.engine.verdicts(g)[0]", goal)
        verdict = results.verdict(goal)
        assert verdict.status == whole["status"]
        assert verdict.at_least.value == pytest.approx(whole["atLeast"], abs=1e-12), goal


def test_a_file_read_again_puts_everything_back(hand, tmp_path):
    trials(hand)
    file, before = saved(hand, tmp_path), hand.look(f"{TRIAL}.scenario('x')")
    hand.page.locator("[data-act=reset]").click()
    assert hand.sites() == []
    hand.page.locator("#lc-try-file").set_input_files(file)
    hand.page.wait_for_function(f"() => {TRIAL}.sites().length === 2")
    told = hand.page.locator(".wi-files .wi-message").text_content()
    assert told == WORDS["try_read_done"].zh.format(3)
    again = tomllib.loads(hand.look(f"{TRIAL}.scenario('x')"))["changes"]
    for old, new in zip(tomllib.loads(before)["changes"], again, strict=True):
        old.pop("joints", None), new.pop("joints", None)
        assert old == new


def test_files_that_cannot_be_read_say_where_and_what(hand):
    def read(text: str) -> str:
        return hand.look(f"text => {PAGE}.trying.files.read(text)", text)

    assert read('[[changes]]\nkind = "open') == WORDS["try_read_bad"].zh.format(2)
    assert read("[study]\nname = 'x'") == WORDS["try_read_empty"].zh
    told = read(
        '[[changes]]\nkind = "housing"\nat = [1, 2]\npeople = 5\n'
        '[[changes]]\nkind = "close"\nfacility = "<img src=x onerror=alert(1)>"\n'
        '[[changes]]\nkind = "open"\nservice = "health.clinic"\n'
        f'[[changes]]\nkind = "open"\nservice = "health.clinic"\nat = {list(degrees(1500, 20))}\n'
        "[changes.quantities]\nbeds = 20 # more\n"
    )
    assert told.startswith(WORDS["try_read_done"].zh.format(1))
    for key, what in (
        ("try_kind_not", "housing"),
        ("try_no_spot", "open"),
        ("try_no_facility", "<img src=x onerror=alert(1)>"),
    ):
        assert WORDS[key].zh.format(what) in told
    assert len(hand.sites()) == 1


def test_the_text_can_be_copied_and_stands_there_where_it_cannot(hand):
    page = hand.page
    assert page.locator("[data-act=copy]").is_disabled()
    hand.tool("place")
    hand.put(1500)
    hand.look(
        """() => { document.execCommand = () => false;
        if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(1); }"""
    )
    page.locator("[data-act=copy]").click()
    text = page.locator(".wi-text")
    text.wait_for(state="visible")
    assert tomllib.loads(text.input_value())["changes"][0]["kind"] == "open"
    assert page.locator(".wi-files .wi-message").text_content() == WORDS["try_copy_by_hand"].zh


@pytest.mark.parametrize(
    ("name", "file"),
    [("CON", "_CON.toml"), ("a/b:c*?", "a_b_c__.toml"), ("..", "scenario.toml"),
     ("\u202e新 站", "新 站.toml"), ("城" * 200, "城" * 60 + ".toml")],
)  # fmt: skip
def test_file_names_are_safe_everywhere(hand, name, file):
    assert hand.look("name => window.lifecircle.fileName(name, '.toml')", name) == file


def test_the_command_names_the_file(hand):
    hand.page.locator("#lc-try-name").fill("新 站")
    command = hand.page.locator(".wi-command").text_content()
    assert command == 'lifecircle audit 评估文件.toml --with "新 站.toml"'


@pytest.mark.parametrize(
    "text",
    ["a = [1, 2.5, 'x']  # c\nb = {c = true, d.e = -3}", '[x]\n"a b" = """\n1\\\n  2"""',
     "[[a]]\nb = 1\n[[a.c]]\nd = 0x\n", "a = 1\na = 2", "[a\nb = 1", 'a = "\\q"', "a = 1 b = 2",
     'a = """x""""', 'a = """x"""""\nb = 1', 'a = """x""""""',
     'a = """\\"\\""""""', "a = ''''x''''",
     "a = '''x\ny'''\nb.c = 1e3\nb.d = +7_000", "[a]\n[a.b]\nc = []", "a = [1, [2, [3]],]"],
)  # fmt: skip
def test_toml_is_read_as_python_reads_it(hand, text):
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        expected = None
    found = hand.look(
        "text => { try { return window.lifecircle.readToml(text); } catch (e) { return null; } }",
        text,
    )
    assert found == expected


def test_dates_stay_text(hand):
    text = "a = 1979-05-27 07:32:00.5Z # c\nb = [1979-05-27, 07:32:00]\nc = 1979-05-27T07:32:00"
    assert hand.look("text => window.lifecircle.readToml(text)", text) == {
        "a": "1979-05-27 07:32:00.5Z",
        "b": ["1979-05-27", "07:32:00"],
        "c": "1979-05-27T07:32:00",
    }


def test_what_a_file_moves_twice_and_closes_is_as_an_audit_has_it(hand, made, tmp_path):
    far, near = list(degrees(1700, 20)), list(degrees(1100, 20))
    moved = f'[[changes]]\nkind = "move"\nfacility = " Ｂ "\nto = {far}\n'
    moved += f'[[changes]]\nkind = "move"\nfacility = "clinics/B"\nto = {near}\n'
    closed = moved + '[[changes]]\nkind = "close"\nfacility = "B"\n'
    for text, sites, gone in ((moved, [1], []), (closed, [], [1])):
        told = hand.look(f"text => {PAGE}.trying.files.read(text)", text)
        assert told == WORDS["try_read_done"].zh.format(2 + len(gone))
        assert [site["row"] for site in hand.sites()] == sites
        assert hand.look(f"{TRIAL}.gone()") == gone
        file = tmp_path / "foreign.toml"
        file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        (results,) = audit_plans(read_study(made[0]), projects=[file])
        for goal in ("near", "each", "both", "graded"):
            share = results.verdict(goal).at_least.value
            assert share == pytest.approx(hand.share(goal), abs=1e-12), goal


def test_a_place_that_is_shared_stays_as_what_it_is_shared_for_would_go_with_it(
    browser, made, tmp_path
):
    file, page = tmp_path / "shared.toml", tmp_path / "map.html"
    file.write_text(
        '[[changes]]\nkind = "share"\nfacility = "A"\nservices = ["culture.library"]\n',
        encoding="utf-8",
    )
    (results,) = audit_plans(read_study(made[0]), projects=[file])
    page.write_text(render_map(results, "zh", {}), encoding="utf-8")
    with trying(browser, page) as hand:
        assert hand.look(f"{TRIAL}.close(0)")["reason"] == "shared"
        assert hand.look(f"{TRIAL}.last.text") == WORDS["try_not_shared"].zh
        told = hand.look(f"at => {TRIAL}.engine.moveFacility(0, ...at)", degrees(900, 20))
        assert told["reason"] == "shared"
        assert hand.look(f"{TRIAL}.close(1)")["ok"]


def test_a_page_without_a_model_says_so(browser, tmp_path):
    file = tmp_path / "map.html"
    file.write_text(render_map(small_results("zh"), "zh", {}), encoding="utf-8")
    with trying(browser, file, begin=False) as hand:
        hand.page.locator("#lc-try > summary").click()
        told = hand.page.locator("#lc-try [role=status]")
        hand.page.wait_for_function("!document.querySelector('.wi-bar')")
        told.wait_for()
        assert told.text_content() == f"{WORDS['try_none'].zh}：{WORDS['try_none_why'].zh}"
        assert hand.page.locator("[data-iso]").count() == 0


def test_on_the_real_streets_of_yuzhong(browser, tmp_path):
    results = audit(read_study(YUZHONG))
    file = tmp_path / "map.html"
    file.write_text(render_map(results, "zh", {}), encoding="utf-8")
    with trying(browser, file) as hand:
        hand.look(f"{PAGE}.choose({PAGE}.data.views.findIndex(v => v.id === 'circle.culture'))")
        hand.tool("place")
        before = hand.share("circle.culture")
        hand.page.mouse.click(*hand.at(106.52, 29.545))
        assert before == pytest.approx(results.verdict("circle.culture").at_least.value, abs=1e-12)
        assert hand.share("circle.culture") > before
        hand.shot("what-if-yuzhong")
        scenario = saved(hand, tmp_path)
        shown = hand.share("circle.culture")
    (now,) = audit_plans(read_study(YUZHONG), projects=[scenario])
    assert now.verdict("circle.culture").at_least.value == pytest.approx(shown, abs=1e-12)
