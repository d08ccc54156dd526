"""Makes the Chinese font that is shipped for pictures in Word: a subset of Noto Sans CJK.

``python scripts/make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc``

The source is Debian's package fonts-noto-cjk. The subset has ASCII, Latin-1, punctuation, and the
two levels of GB 2312, without hints. Its name is another one, as the Open Font License asks of
what is derived from a font with a reserved name.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

FACE = "Noto Sans CJK SC"
FAMILY = "Lifecircle Sans"
TARGET = (
    Path(__file__).resolve().parent.parent
    / "coverage/lifecircle/outputs/assets/fonts/LifecircleSans-Regular.otf"
)
FIRST, LAST = 0xA1, 0xF7
"""Leading bytes of GB 2312: symbols first, then both levels of Chinese characters."""
MORE = "–—‘’“”…•≥≤≈×÷±°²³€™★☆●■◆○□▲△▼▽✓✗→←↑↓％‰²≤﹣"
SUBFAMILY_IDS, NAME_IDS = (2, 17), (1, 4, 16)


def characters() -> str:
    """Return the characters of the subset."""
    found = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))} | set(MORE)
    for high in range(FIRST, LAST + 1):
        for low in range(0xA1, 0xFF):
            try:
                found.add(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(sorted(found))


def subset(source: Path) -> TTFont:
    """Return the subset of the Chinese face in a collection, under its own name."""
    faces = TTCollection(source).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == FACE)
    options = Options(
        hinting=False,
        desubroutinize=False,
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        notdef_outline=True,
        glyph_names=False,
        drop_tables=["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "GDEF", "DSIG"],
    )
    worker = Subsetter(options)
    worker.populate(text=characters())
    worker.subset(font)
    rename(font)
    return font


def rename(font: TTFont) -> None:
    """Give a font a name that is not reserved, and keep its copyright and licence."""
    names = font["name"]
    version = names.getDebugName(5)
    for record in list(names.names):
        if record.nameID not in (0, 13, 14):
            names.removeNames(record.nameID, record.platformID)
    postscript = FAMILY.replace(" ", "") + "-Regular"
    texts = {1: FAMILY, 2: "Regular", 3: f"{version};{postscript}", 4: FAMILY, 5: version}
    for number, text in (texts | {6: postscript}).items():
        names.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    top.FullName = top.FamilyName = FAMILY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font = subset(parser.parse_args().source)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(TARGET)


if __name__ == "__main__":
    main()
