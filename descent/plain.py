"""Formulas in plain letters, for places where LaTeX cannot be set: κ·y²/2."""

from __future__ import annotations

import re

import sympy
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.pretty_symbology import pretty_symbol
from sympy.printing.str import StrPrinter

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class PlainPrinter(StrPrinter):
    """Whole powers as superscripts, Greek names as letters, terms in the order given."""

    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _print_Pow(self, expr, rational=False):
        base, exponent = expr.args
        if exponent == 1:
            return self._print(base)
        if exponent.is_Integer and exponent > 1:
            return self.parenthesize(base, PRECEDENCE["Pow"]) + str(exponent).translate(SUPERSCRIPTS)
        return super()._print_Pow(expr, rational)

    def _print_Symbol(self, expr):
        return pretty_symbol(expr.name)

    def _print_Abs(self, expr):
        return f"|{self._print(expr.args[0])}|"


def written(expression: sympy.Basic) -> str:
    """An expression in plain letters; what is not evaluated stays as it is, but for factors of one."""
    text = re.sub(r"(?<![\w.])1\*(?!\*)", "", PlainPrinter().doprint(expression))
    return text.replace("**", "^").replace("*", "·").replace("-", "−")
