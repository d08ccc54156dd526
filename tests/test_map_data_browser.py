"""What the page's script makes of packed data, beside what Python makes of it."""

from __future__ import annotations

import json
import math
import random
from importlib.resources import files

import numpy as np
import pytest
import shapely

from lifecircle.base.text import LANGUAGES
from lifecircle.outputs.map_languages import localised, merged
from lifecircle.outputs.map_pack import pack, unpack

pytestmark = pytest.mark.browser

READ = """async ([text, languages]) => {
  const lc = window.lifecircle, raw = await lc.decode(text), out = {};
  for (const language of languages) {
    const { arrays, ...header } = lc.localise(raw, language);
    out[language] = header;
    out.shared = arrays === raw.arrays;
  }
  out.kinds = Object.keys(raw.arrays).map((name) => raw.arrays[name].constructor.name);
  out.arrays = Object.fromEntries(Object.keys(raw.arrays).map((name) =>
    [name, Array.from(raw.arrays[name], (n) => (Number.isFinite(n) ? n : String(n)))]));
  return out;
}"""


@pytest.fixture
def page(browser):
    context = browser.new_context(offline=True)
    opened = context.new_page()
    script = files("lifecircle.outputs") / "assets" / "map" / "data.js"
    opened.evaluate(script.read_text(encoding="utf-8"))
    yield opened
    context.close()


def tree(draw, depth=0):
    kind = draw.randrange(8 if depth < 4 else 6)
    if kind == 6:
        return [tree(draw, depth + 1) for _ in range(draw.randrange(4))]
    if kind == 7:
        return {draw.choice("ab<") * n: tree(draw, depth + 1) for n in range(draw.randrange(4))}
    texts = ("", "</script>", "\u202eabc", "甲" * 500, "<img src=x onerror=alert(1)>")
    return (None, True, draw.randrange(-9, 9), draw.random(), draw.choice(texts), "x")[kind]


def other(draw, value):
    """The same in another language: some of it differs."""
    if draw.random() < 0.2:
        return tree(draw, 3)
    if isinstance(value, dict):
        return {key: other(draw, each) for key, each in value.items()}
    return [other(draw, each) for each in value] if isinstance(value, list) else value


def test_a_browser_reads_both_languages_as_python_does(page):
    draw = random.Random(8)  # noqa: S311
    both = {}
    for number in range(300):
        zh = tree(draw)
        both[f"t{number}"] = (zh, other(draw, zh))
    names = [f"B{number:04d}" for number in range(1, 60)]
    both["blocks"] = (names, names)
    both["mixed"] = ([*names, "x"], names)
    zh, en = ({key: pair[i] for key, pair in both.items()} for i in (0, 1))
    packed = pack(merged(zh, en), {"n": ("i4", [1])})
    found = page.evaluate(READ, [packed, list(LANGUAGES)])
    header, _ = unpack(packed)
    for language, own in (("zh", zh), ("en", en)):
        assert found[language] == json.loads(json.dumps(own)) == localised(header, language)
    assert found["shared"] is True


def test_a_browser_reads_numbers_as_python_does(page):
    rng = np.random.default_rng(8)
    walk = np.cumsum(rng.integers(-300, 300, 500))
    arrays = {
        "walk": ("d4", walk * 2),
        "jumps": ("d4", [2**31 - 1, -(2**31), 0, 2**31 - 1, -1, -(2**31)]),
        "i": ("i4", [*rng.integers(-(2**31), 2**31, 50), -(2**31), 2**31 - 1]),
        "few": ("i4", [-1, 3, -1, 7]),
        "ramp": ("u2", np.arange(0, 65_535, 5)),
        "two": ("u2", [0, 65_535, 1, 65_534]),
        "one": ("u1", rng.integers(0, 256, 50)),
        "slow": ("u1", np.repeat([0, 250, 5], 200)),
        "none": ("d4", []),
        "f": ("f8", [0.1, -0.0, math.inf, -math.inf, math.nan, 5e-324, 1e308]),
    }
    packed = pack({}, arrays)
    found = page.evaluate(READ, [packed, list(LANGUAGES)])
    _, python = unpack(packed)
    for name, (kind, values) in arrays.items():
        if kind != "f8":
            assert found["arrays"][name] == python[name].tolist() == np.asarray(values).tolist()
    assert found["arrays"]["f"] == [0.1, 0, "Infinity", "-Infinity", "NaN", 5e-324, 1e308]
    wanted = {"d4": "Int32Array", "i4": "Int32Array", "u2": "Uint16Array", "u1": "Uint8Array"}
    wanted["f8"] = "Float64Array"
    assert found["kinds"] == [wanted[kind] for kind, _ in arrays.values()]


def test_places_are_projected_and_found_exactly(page):
    """A grid finds what looking at every area finds; the plane is that of the sphere."""
    rng = np.random.default_rng(3)
    middle = rng.uniform([-15.5, 27.9], [-15.3, 60.2], (400, 2))
    areas = [shapely.Point(at).buffer(rng.uniform(0.0005, 0.9), quad_segs=2) for at in middle]
    rings = [np.rint(np.array(a.exterior.coords)[:-1] * 1e6).astype(int) for a in areas]
    xy = np.concatenate(rings)
    arrays = {
        "a.x": ("d4", xy[:, 0]),
        "a.y": ("d4", xy[:, 1]),
        "a.n": ("i4", [len(ring) for ring in rings]),
        "a.rings": ("i4", np.ones(len(rings))),
    }
    looked = page.evaluate(
        """async (text) => {
          const lc = window.lifecircle, { arrays } = await lc.decode(text);
          const shapes = lc.shapes(arrays, "a"), found = [], slow = [];
          const w = shapes.x[0] - 0.3, n = Math.min(...shapes.y) - 0.1;
          for (let i = 0; i < 3000; i++) {
            const x = w + 0.6 * ((i * 0.618) % 1), y = n + 30 * ((i * 0.414) % 1);
            found.push(lc.find(shapes, x, y));
            let row = 0;
            while (row < shapes.length && !lc.contains(shapes, row, x, y)) row++;
            slow.push(row < shapes.length ? row : -1);
          }
          return { found, slow, y: Array.from(shapes.y), filled: Array.from(lc.filled(shapes)) };
        }""",
        pack({}, arrays),
    )
    assert looked["found"] == looked["slow"]
    assert len(set(looked["found"])) > 30
    s = np.sin(np.radians(xy[:, 1] / 1e6))
    exact = 128 - np.log((1 + s) / (1 - s)) * 64 / np.pi
    assert np.abs(np.array(looked["y"]) - exact).max() < 1e-8
    assert 0.6 < min(looked["filled"]) <= max(looked["filled"]) < 0.85
