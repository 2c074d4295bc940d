"""A surface's formula as people read it: in LaTeX and in plain letters, as its file writes it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import sympy
from sympy.printing.latex import LatexPrinter

from descent.formula import Family, one_at_a_time, symbols_of
from descent.plain import written

if TYPE_CHECKING:
    from descent.surface import Surface


@cache
def in_latex(family: Family, x: str, y: str, absent: tuple[str, ...] = ()) -> str:
    """The formula of a family in LaTeX, of variables of these names."""
    formula = _spelt(family, x, y, absent)
    text = _Printer({"order": "none"}).doprint(formula)
    if not family[-1].columns:
        return text
    return r"\frac1n \sum_i " + (rf"\left( {text} \right)" if formula.is_Add else text)


@cache
def in_letters(family: Family, x: str, y: str, absent: tuple[str, ...] = ()) -> str:
    """The formula of a family in plain letters, of variables of these names."""
    text = written(_spelt(family, x, y, absent))
    return f"mean of {text}" if family[-1].columns else text


def _spelt(family: Family, x: str, y: str, absent: tuple[str, ...]) -> sympy.Expr:
    """The formula as its file writes it, of variables of these names and one sample's numbers.

    Numbers of the innermost surface that are ``absent`` are 0, for a file that then leaves their terms out.
    """
    shape = _without(symbols_of(family)[0], absent)
    sample = [sympy.Symbol(f"{name}_i", real=True) for name in shape.columns]
    with one_at_a_time, sympy.evaluate(False):
        return _flat(shape.formula(*(sympy.Symbol(name, real=True) for name in (x, y)), *sample))


def _without(shape: Surface, absent: tuple[str, ...]) -> Surface:
    if not absent:
        return shape
    changed = object.__new__(type(shape))
    changed.__dict__.update(shape.__dict__)
    inner = getattr(shape, "inner", None)
    changed.__dict__.update(dict.fromkeys(absent, 0) if inner is None else {"inner": _without(inner, absent)})
    return changed


def _flat(expression: Any) -> Any:
    """The expression with sums of sums as one sum, so that they print without brackets."""
    if not expression.args:
        return expression
    parts = [_flat(part) for part in expression.args]
    if expression.is_Add:
        parts = [term for part in parts for term in (part.args if part.is_Add else (part,))]
    return expression.func(*parts, evaluate=False)


class _Printer(LatexPrinter):
    """Writes exp(a/b) out, a fraction in an exponent being too small to read, and a step as a bracket, 0 or 1."""

    def _print_ExpBase(self, expr: sympy.Expr, exp: str | None = None) -> str:
        (exponent,) = expr.args
        printed = self._print(exponent)
        if exp is not None or r"\frac" not in printed:
            return super()._print_ExpBase(expr, exp)
        return rf"\exp\left({printed}\right)"

    def _print_Heaviside(self, expr: sympy.Expr, exp: str | None = None) -> str:
        return rf"\left[{self._print(expr.args[0])} \geq 0\right]"

    def _print_exp(self, expr: sympy.Expr, exp: str | None = None) -> str:
        return self._print_ExpBase(expr, exp)
