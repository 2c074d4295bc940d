from dataclasses import dataclass

from sympy import sin

from descent import Reference, Surface


@dataclass(frozen=True)
class Winding(Surface):
    """A ravine that bends left and right: the direction downhill is hardly ever the direction to the minimum."""

    title = "Winding ravine"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("ravine",)
    domain = ((-7, 7), (-3, 3))
    starts = ((-5, 2),)
    levels = "log"
    rates = {"sgd": 0.05, "momentum": 0.05, "nesterov": 0.02, "adagrad": 1.0, "rmsprop": 0.05, "adam": 1.0}

    def formula(self, x, y):
        return 10 * (y - sin(x)) ** 2 + (x - 5) ** 2 / 20
