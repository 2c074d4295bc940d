from dataclasses import dataclass

from sympy import exp

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Cliff(Surface):
    """A cliff on the way to the minimum: one huge gradient throws plain gradient descent far off.

    Clipping, and rules that divide by the gradient's size, keep their steps small there.
    """

    H: Number = param(8.0, 0.0, 40.0, "H", help="height: how high the cliff is")

    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("cliff",)
    domain = ((-4, 6), (-3, 3))
    starts = ((-2.2, 1),)
    rates = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.2, "adagrad": 0.5, "rmsprop": 0.2, "adam": 0.5}

    def formula(self, x, y):
        return x**2 / 20 + y**2 / 2 + self.H / (1 + exp(5 * (x + 1)))
