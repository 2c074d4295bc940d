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
    own = {"power": _power, "softplus": _softplus, "sigmoid": _sigmoid}
    return sympy.lambdify(arguments, floats, modules=[own, "numpy"], printer=printer, cse=True)


def linear(expression: Any, x: sympy.Symbol, y: sympy.Symbol) -> bool:
    """Whether the expression is written as a linear one in x and y, or a constant."""
    holding = [each for each in expression.args if each.has(x, y)]
    if expression.is_Add or (expression.is_Mul and len(holding) == 1):
        return all(linear(each, x, y) for each in holding)
    return not holding


def divides(expression: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol) -> bool:
    """Whether the expression has a negative or broken power of what holds x or y."""
    powers = [power for power in expression.atoms(sympy.Pow) if power.base.has(x, y)]
    return any(not (power.exp.is_Integer and power.exp.is_positive) for power in powers)


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

    def _print_Softplus(self, expr: sympy.Expr, **options: object) -> str:
        return f"softplus({self._print(expr.args[0])})"

    def _print_Sigmoid(self, expr: sympy.Expr, **options: object) -> str:
        return f"sigmoid({self._print(expr.args[0])})"

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


def _softplus(z):
    """log(1 + e^z) as max(z, 0) + log(1 + e^-|z|), where nothing overflows; np.logaddexp takes four times as long."""
    size = abs(z)
    return (z / 2 + size / 2) + np.log1p(np.exp(-size))


def _sigmoid(z):
    """1/(1 + e^-z), or e^z/(1 + e^z) where that does not overflow."""
    part = np.exp(-abs(z))
    if isinstance(z, float):
        return (1.0 if z >= 0 else part) / (1 + part)
    return np.where(z >= 0, 1.0, part) / (1 + part)
