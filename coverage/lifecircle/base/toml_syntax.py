"""Why a text is not TOML, said so that whoever wrote it can mend it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    import tomllib

_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_QUOTED: Final = re.compile(r'"(?:\\.|[^"\\])*"?|\'[^\']*\'?')
_TABLE: Final = re.compile(r"\(?'([^']*)'")


class Syntax(NamedTuple):
    """What is wrong with a text that should be TOML.

    Attributes
    ----------
    line
        From 1; None at the end of the text.
    what
        What is wrong, as far as it can be told.
    todo
        How it is written.
    """

    line: int | None
    what: Bilingual
    todo: Bilingual


_LINE: Final = Bilingual("修改该行；文字须加引号", "correct that line; text stands in quotes")
_WIDE: Final = Bilingual(
    "改用半角（英文）符号：引号、逗号、等号、括号、数字和空格；引号内的文字不受限制",
    "use half-width signs: quotes, commas, equals signs, brackets, digits and spaces; inside "
    "quotes anything goes",
)
_KNOWN: Final = (
    (
        "Unescaped",
        Bilingual("引号内有反斜杠", "there is a backslash in the text"),
        Bilingual(
            r"Windows 路径请用 / 或 \\，或把路径放在单引号内",
            r"in Windows paths write / or \\, or put the path in single quotes",
        ),
    ),
    (
        "Invalid hex value",
        Bilingual("引号内有反斜杠", "there is a backslash in the text"),
        Bilingual(
            r"Windows 路径请用 / 或 \\，或把路径放在单引号内",
            r"in Windows paths write / or \\, or put the path in single quotes",
        ),
    ),
    (
        "Cannot overwrite",
        Bilingual("该键或表写了两次", "the key or table is given twice"),
        Bilingual("只保留一处", "keep one of them"),
    ),
    (
        "Cannot declare",
        Bilingual("同名的表写了两次", "a table of that name is given twice"),
        Bilingual(
            "只保留一处；可重复的表写双方括号，如 [[goals]]",
            "keep one of them; tables that repeat have double brackets, such as [[goals]]",
        ),
    ),
    (
        "Duplicate inline table key",
        Bilingual("花括号内的键写了两次", "a key is given twice in one pair of braces"),
        Bilingual("只保留一处", "keep one of them"),
    ),
    (
        "Illegal character '\\n'",
        Bilingual("引号没有成对", "a quote is not closed"),
        Bilingual("在该行末补上引号", "close it on the same line"),
    ),
    (
        "Unterminated string",
        Bilingual("引号没有成对", "a quote is not closed"),
        Bilingual("补上引号", "close it"),
    ),
    (
        "Illegal character",
        Bilingual("有不可见的控制字符", "there is an invisible control character"),
        Bilingual("删去该字符", "delete it"),
    ),
    (
        "Invalid initial character for a key part",
        Bilingual("此处应为键名", "a key should stand here"),
        Bilingual(
            "花括号 { } 须写在同一行，末尾不加逗号；键名含中文或标点时加引号",
            "braces { } stand on one line, without a comma at the end; a key with other than "
            "letters, digits, _ and - stands in quotes",
        ),
    ),
    (
        "Unclosed inline table",
        Bilingual("花括号没有闭合，或缺少逗号", "braces are not closed, or a comma is missing"),
        Bilingual(
            "花括号 { } 写在同一行，各项用逗号分开",
            "braces { } stand on one line, with a comma between the parts",
        ),
    ),
    (
        "Unclosed array",
        Bilingual("方括号没有闭合，或缺少逗号", "brackets are not closed, or a comma is missing"),
        Bilingual("补上 ] 或逗号", "add ] or the comma"),
    ),
    (
        "Expected '=' after a key",
        Bilingual("键名之后应为等号", "after a key there must be an equals sign"),
        Bilingual("写成 键 = 值；键名不含空格", "write key = value; a key has no spaces"),
    ),
    (
        "Expected newline or end of document",
        Bilingual("值之后还有多余的文字", "something stands after the value"),
        Bilingual(
            '百分比写 0.9，不写 90%；数字不加逗号；比值加引号，如 "1:10"；文字加引号',
            'write 0.9 for 90 %, numbers without commas, a ratio in quotes as "1:10", text in '
            "quotes",
        ),
    ),
    (
        "Invalid value",
        Bilingual("等号之后不是合法的值", "what stands after the equals sign is not a value"),
        Bilingual(
            "修改该行：文字加半角引号；是否写 true 或 false（小写）",
            "correct that line: text stands in quotes; yes and no are true and false",
        ),
    ),
    (
        "Invalid statement",
        Bilingual("该行不是键，也不是表头", "the line is neither a key nor a table's header"),
        Bilingual(
            "写成 键 = 值，或 [表]；键名含中文时加引号；注释以 # 开头",
            "write key = value, or [table]; a key in Chinese stands in quotes; remarks begin "
            "with #",
        ),
    ),
)
"""How the messages of `tomllib` begin, and what they mean to a planner."""


def syntax(error: tomllib.TOMLDecodeError, text: str) -> Syntax:
    """Return what is wrong with a text, in both languages.

    Parameters
    ----------
    error
        What `tomllib` said.
    text
        The whole text.
    """
    message = str(error)
    place = _PLACE.search(message)
    said = _PLACE.sub("", message)
    line = int(place[1]) if place and place[1] else None
    wide = _wide_sign(text.split("\n")[line - 1]) if line else None
    if wide:
        return Syntax(line, wide, _WIDE)
    for begin, what, todo in _KNOWN:
        if said.startswith(begin):
            table = _TABLE.search(said) if begin.startswith("Cannot declare") else None
            name = f" [{table[1]}]" if table else ""
            return Syntax(line, Bilingual(what.zh + name, what.en + name), todo)
    return Syntax(line, Bilingual(f"TOML 解析器报告：{said}", said), _LINE)


def _wide_sign(line: str) -> Bilingual | None:
    """Return the first sign of a line, outside quotes and remarks, that only looks like TOML."""
    for sign in _QUOTED.sub("", line).split("#")[0]:
        if sign not in " \t" and unicodedata.category(sign) in ("Zs", "Cf"):
            code = f"U+{ord(sign):04X}"
            return Bilingual(f"有特殊空格（{code}）", f"an unusual space ({code})")
        if sign in "“”‘’「」【】《》、。" or unicodedata.east_asian_width(sign) == "F":
            return Bilingual(f"有全角符号 {sign}", f"full-width sign {sign}")
    return None
