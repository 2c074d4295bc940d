"""The page's address as the one place its settings live: read with care, written without defaults."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from descent import Param

LONGEST = 200
"""Longer texts in an address are not read."""
MOST = 200
"""More keys than this in an address are not read."""
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""What people write for a number. Python's float also reads 0_5, other scripts' digits, and blanks around them."""
ENDLESS = re.compile(r"[+-]?(?:inf|infinity|nan)", re.ASCII | re.IGNORECASE)
"""What programs write for what is no finite number."""


class Address:
    """Settings read from an address, with every problem named and only what differs from a default kept.

    Not ``strict``, nothing is reported: a change on the page may leave settings behind that no longer fit.
    """

    def __init__(self, given: Mapping[str, str], strict: bool = True) -> None:
        self.strict = strict
        self.given = dict(list(given.items())[:MOST])
        self.kept: dict[str, str] = {}
        self.problems: list[str] = []
        if len(given) > MOST:
            self.problems.append(f"The address has {len(given)} settings; the first {MOST} were read.")

    def choice(self, key: str, options: Iterable[str], default: str) -> str:
        """One of the options."""
        options = list(options)
        text = self._take(key)
        if text is not None and text not in options:
            self._report(key, text, f"is not one of {_listed(options)}", f"{default} was used")
            text = None
        return self._keep(key, default if text is None else text, default)

    def choices(self, key: str, options: Iterable[str], default: Sequence[str], most: int) -> tuple[str, ...]:
        """Several of the options, each once, at most so many, in the order given."""
        options = list(options)
        text = self._take(key)
        if text is None:
            return tuple(default)
        found: list[str] = []
        for part in filter(None, text.split(",")):
            if part not in options:
                self._report(key, part, f"is not one of {_listed(options)}", "it was left out")
            elif part in found:
                self._report(key, part, "is there twice", "once is enough")
            else:
                found.append(part)
        if len(found) > most:
            self._report(key, text, f"names {len(found)}", f"the first {most} were used")
        if text and not found:
            self._report(key, text, "names none that is known", f"{','.join(default) or 'none'} was used")
            return tuple(default)
        self._keep(key, ",".join(found[:most]), ",".join(default))
        return tuple(found[:most])

    def number(self, key: str, param: Param, default: float | None = None) -> float:
        """A number in the parameter's range."""
        default = param.default if default is None else default
        text = self._take(key)
        value = default if text is None else self._parsed(key, text, param, default)
        self._keep(key, written(value), written(default))
        return value

    def point(
        self, key: str, default: tuple[float, float], low: Sequence[float], high: Sequence[float]
    ) -> tuple[float, float]:
        """Two numbers x,y, each within its limits."""
        text = self._take(key)
        fallback = written(*default)
        if text is None:
            return default
        parts = [parsed(part) for part in text.split(",")]
        x, y = parts if len(parts) == 2 else (None, None)
        if x is None or y is None:
            self._report(key, text, "is not two numbers x,y", f"{fallback} was used")
            return default
        if not (math.isfinite(x) and math.isfinite(y)):
            self._report(key, text, "is not finite", f"{fallback} was used")
            return default
        if not all(a <= v <= b for v, a, b in zip((x, y), low, high, strict=True)):
            self._report(key, text, "lies too far from the window", f"{fallback} was used")
            return default
        self._keep(key, written(x, y), fallback)
        return x, y

    def text(self, key: str, longest: int) -> str:
        """Some plain text of one line, empty by default."""
        given = self._take(key)
        if given is None:
            return ""
        tidy = tidied(given, longest)
        if tidy != given:
            self._report(key, given, f"is not plain text of at most {longest} characters", f"{quoted(tidy)} was used")
        return self._keep(key, tidy, "")

    def repeated(self, keys: Iterable[str]) -> None:
        """Report keys that the address has more than once."""
        for key in list(keys)[:MOST]:
            self.problems.append(f"{quoted(key)} is there more than once; the last one was used.")

    def finish(self) -> dict[str, str]:
        """What the address should say now; keys nothing has read are reported."""
        for key in self.given if self.strict else ():
            self.problems.append(f"{quoted(key)} sets nothing on this page; it was left out.")
        self.given = {}
        return self.kept

    def _take(self, key: str) -> str | None:
        text = self.given.pop(key, None)
        if text is None or len(text) <= LONGEST:
            return text
        self.problems.append(f"{quoted(key)} is {len(text)} characters long; its default was used.")
        return None

    def _parsed(self, key: str, text: str, param: Param, default: float) -> float:
        value, wrong = parsed(text), None
        if value is None:
            wrong = "is not a number"
        elif not math.isfinite(value):
            wrong = "is not finite"
        elif param.scale == "integer" and not float(value).is_integer():
            wrong = "is not a whole number"
        if value is None or wrong:
            self._report(key, text, wrong, f"{written(default)} was used")
            return default
        nearest = min(max(value, param.low), param.high)
        if nearest != value:
            limits = f"is not between {written(param.low)} and {written(param.high)}"
            self._report(key, text, limits, f"{written(nearest)} was used")
        return int(nearest) if param.scale == "integer" else nearest

    def _keep(self, key: str, text: str, default: str) -> str:
        if text != default:
            self.kept[key] = text
        return text

    def _report(self, key: str, text: str, wrong: str | None, then: str) -> None:
        if self.strict:
            self.problems.append(f"{quoted(f'{key} = {text}')} {wrong}; {then}.")


def tidied(text: str, longest: int) -> str:
    """A visitor's text on one line: without what is no letter, digit, sign or single space, and cut to a length."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())[:longest].strip()


def written(*values: float) -> str:
    """Numbers as an address spells them: shortest text that reads back the same."""
    return ",".join(str(int(v)) if float(v).is_integer() and abs(v) < 1e15 else repr(float(v)) for v in values)


def parsed(text: str) -> float | None:
    """The number that a text writes, as people write numbers; inf and nan by name, and None for all else."""
    return float(text) if NUMBER.fullmatch(text) or ENDLESS.fullmatch(text) else None


def _listed(options: Sequence[str]) -> str:
    shown = ", ".join(options[:8])
    return f"{shown}, ..." if len(options) > 8 else shown


def quoted(text: str, longest: int = 48) -> str:
    """A visitor's text as Markdown code, in which nothing is read as markup or made a link."""
    short = text if len(text) <= longest else f"{text[:longest]}..."
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}"
