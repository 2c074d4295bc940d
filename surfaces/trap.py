from dataclasses import dataclass

from sympy import exp

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Trap(Surface):
    """A dip on the way down to the minimum: momentum can roll out of it, plain gradient descent cannot.

    The dip exists only for A above 0.369790; a deeper one needs more speed.
    """

    A: Number = param(0.6, 0.0, 2.0, "A", help="depth: how deep the dip is")

    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("minima", "saddle")
    domain = ((-6, 8), (-3, 3))
    starts = ((-5, 1.5),)
    rates = {"sgd": 0.2, "momentum": 0.1, "nesterov": 0.5, "adagrad": 1.0, "rmsprop": 0.02, "adam": 0.5}

    def formula(self, x, y):
        return (x - 4) ** 2 / 20 - self.A * exp(-2 * (x + 1) ** 2) + y**2 / 2
