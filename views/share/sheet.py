"""Files of numbers: CSV in which every program finds the same numbers, and text where text is meant.

UTF-8 with a byte order mark, by which Excel knows it: pandas reads that as it is, Python and numpy as "utf-8-sig".
Lines that begin with # say what the numbers hold of. Numbers stand in full and read back to the last bit.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from views.address.address import parsed

WIDE = str.maketrans('#,;"', "＃，；＂")
"""Signs that readers of CSV take for more, and what a name has instead."""
FORMULA = tuple("=+-@＝＋－＠")
"""A cell that begins so is a formula to a spreadsheet; to some the wide signs, too."""
RULE = "Names are text to every program: ＃，；＂ stand for the plain signs, and an apostrophe before = + - or @."
OPENED = re.compile(
    r"(?<=;) *(?=[=+@＝＋－＠-])|(?<=,) *(?=[=+@＝＋－＠-])(?!-[0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?\)*(?:,|$))"
)
"""Where a program that cuts a note at its commas or semicolons sees a formula begin, and no mere number."""


def table(notes: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file as text: notes as lines that begin with #, the columns' names, and rows of numbers and texts.

    A visitor's text among them has gone through ``name``; where that has changed one, a line tells how.
    """
    body = io.StringIO()
    lines = csv.writer(body, lineterminator="\n")
    lines.writerow(map(_cell, columns))
    lines.writerows(map(_cell, row) for row in rows)
    text = body.getvalue()
    changed = re.search(r"[＃，；＂]|(?:^|,)'", text, re.MULTILINE)
    return "".join(f"# {_note(note)}\n" for note in (*notes, *([RULE] if changed else []))) + text


def file(text: str) -> bytes:
    """The bytes of a file of numbers."""
    return text.encode("utf-8-sig")


def name(text: str) -> str:
    """A visitor's text for a cell: no comment, no formula and no cell of its own to any reader.

    A number sign, comma, semicolon or quotation mark has its full-width form, and an apostrophe stands before a text
    that begins as a formula does, or with an apostrophe.
    """
    plain = text.translate(WIDE)
    return f"'{plain}" if plain.startswith((*FORMULA, "'")) else plain


def _cell(value: Any) -> Any:
    if isinstance(value, (float, int)):
        return value
    if not isinstance(value, str):
        return value.item()  # numpy's numbers write their type along
    if parsed(value) is not None:
        return value
    plain = value.replace("#", "＃")
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def _note(text: str) -> str:
    """A note on one line that holds no formula for a program that cuts it into cells."""
    return OPENED.sub(r"\g<0>'", " ".join(text.replace('"', "＂").split()))
