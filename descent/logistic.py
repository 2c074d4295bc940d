"""The logistic terms of formulas, log(1 + e^z) and 1/(1 + e^-z), as functions that are exact at both ends."""

from __future__ import annotations

from typing import Any

import sympy


class Softplus(sympy.Function):
    """log(1 + e^z), which nears 0 to the left and z to the right."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return Sigmoid(self.args[0])

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        return sympy.log(1 + sympy.exp(self.args[0]))._eval_evalf(prec)


class Sigmoid(sympy.Function):
    """1/(1 + e^-z), which rises from 0 to 1."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """The slope without a difference: 1 - Sigmoid(z) is rounded to 0 long before Sigmoid(-z) is."""
        z: Any = self.args[0]
        return Sigmoid(z) * Sigmoid(-z)

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        z: Any = self.args[0]
        return (1 / (1 + sympy.exp(-z)))._eval_evalf(prec)


def recognized(expression: Any) -> Any:
    """The expression with every log(1 + e^z), p = 1/(1 + e^z), 1 - p and log p in it as such a function."""
    if not expression.args:
        return expression
    changed = expression.func(*map(recognized, expression.args))
    if isinstance(changed, sympy.log) and (z := _one_and_exp(changed.args[0])) is not None:
        return Softplus(z)
    if isinstance(changed, sympy.log) and isinstance(changed.args[0], Sigmoid):
        return -Softplus(-changed.args[0].args[0])
    if changed.is_Pow and changed.exp.is_Integer and changed.exp.is_negative:
        z = _one_and_exp(changed.base)
        return changed if z is None else Sigmoid(-z) ** -changed.exp
    return _complemented(changed) if changed.is_Add and sympy.S.One in changed.args else changed


def _complemented(total: Any) -> Any:
    """A sum with 1 - Sigmoid(z) in it as Sigmoid(-z), which is not 0 where Sigmoid(z) is rounded to 1."""
    for term in total.args:
        if isinstance(-term, Sigmoid):
            (z,) = (-term).args
            return total - 1 - term + Sigmoid(-z)
    return total


def _one_and_exp(expression: Any) -> Any:
    """The z of 1 + e^z, also where sympy has taken a number out of the exponent; None of anything else."""
    if not expression.is_Add:
        return None
    factor, power = (expression - 1).as_coeff_Mul()
    if not isinstance(power, sympy.exp) or not factor.is_positive:
        return None
    return power.args[0] + sympy.log(factor)
