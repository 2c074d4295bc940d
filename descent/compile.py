"""Symbolic formulas compiled to fast numpy functions with shared subexpressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE


def compiled(arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]) -> Callable[..., list]:
    """A function of plain floats or arrays that returns the list of the expressions' values.

    Whole powers become products: floats and arrays then agree to the last bit, so a run alone equals the same
    run in a batch.
    """
    printer = _Printer({"fully_qualified_modules": False, "inline": True})
    floats = [sympy.Float(e) if e.is_Integer else e for e in expressions]
    return sympy.lambdify(arguments, floats, modules=[{"power": _power}, "numpy"], printer=printer, cse=True)


class _Printer(NumPyPrinter):
    def _print_Pow(self, expr: sympy.Pow, *args: Any, **options: Any) -> str:
        base, exponent = expr.args
        if abs(exponent) == sympy.S.Half:
            return super()._print_Pow(expr, *args, **options)
        printed = self._print(base)
        if not exponent.is_Integer:
            return f"power({printed}, {self._print(exponent)})"
        count = abs(int(exponent))
        product = "*".join([printed] * count) if base.is_Symbol else f"power({printed}, {count})"
        return f"(1/({product}))" if exponent.is_negative else f"({product})"

    def _print_Add(self, expr: sympy.Add, *args: Any, **options: Any) -> str:
        """A difference as one, not as a negative and a sum."""
        if len(expr.args) == 2:
            one, other = expr.args
            first, second = (other, one) if one.could_extract_minus_sign() else (one, other)
            if second.could_extract_minus_sign() and not first.could_extract_minus_sign():
                return f"({self._print(first)} - {self.parenthesize(-second, PRECEDENCE['Mul'])})"
        return super()._print_Add(expr, *args, **options)

    def _print_DiracDelta(self, expr: sympy.Expr, **options: object) -> str:
        return "0.0"  # the second derivative of a kink, everywhere but at the kink


def _power(base, exponent):
    """base to a power; to a whole one by repeated multiplication from left to right."""
    if not isinstance(exponent, int):
        return np.power(base, exponent)
    product = base
    for _ in range(exponent - 1):
        product = product * base
    return product
