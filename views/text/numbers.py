"""How numbers are written on the page."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite

HATS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@lru_cache(maxsize=4096)
def number(value: float, digits: int = 6) -> str:
    """A number in a few significant digits: 0.05, 1000, 2·10⁻⁵."""
    if not isfinite(value):
        return "not a number" if value != value else ("∞" if value > 0 else "−∞")
    text = f"{value + 0.0:.{digits}g}"
    if "e" not in text:
        return text.replace("-", "−")
    mantissa, exponent = text.split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
    return power if mantissa == "1" else f"{mantissa.replace('-', '−')}·{power}"


def symbol(name: str) -> str:
    """A symbol's name as text: m_hat is m̂."""
    letter, _, hat = name.partition("_")
    return letter + HATS[hat] if hat in HATS else name.replace("_", " ")
