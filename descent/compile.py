"""Symbolic formulas compiled to fast numpy functions with shared subexpressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy
from sympy.printing.numpy import NumPyPrinter


def compiled(arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]) -> Callable[..., list]:
    """A function of plain floats or arrays that returns the list of the expressions' values.

    Whole powers become products: floats and arrays then agree to the last bit, so a run alone equals the same
    run in a batch.
    """
    printer = _Printer({"fully_qualified_modules": False, "inline": True})
    floats = [sympy.Float(e) if e.is_Integer else e for e in expressions]
    return sympy.lambdify(
        arguments, floats, modules=[{"power": _power}, "numpy"], printer=printer, cse=True
    )


class _Printer(NumPyPrinter):
    def _print_Pow(self, expr: sympy.Pow, **options: object) -> str:
        base, exponent = expr.args
        if not exponent.is_Integer:
            return super()._print_Pow(expr, **options)
        count = abs(int(exponent))
        printed = self._print(base)
        product = "*".join([printed] * count) if base.is_Symbol else f"power({printed}, {count})"
        return f"(1/({product}))" if exponent.is_negative else f"({product})"


def _power(base, exponent: int):
    """base to a whole power, by repeated multiplication from left to right."""
    product = base
    for _ in range(exponent - 1):
        product = product * base
    return product
