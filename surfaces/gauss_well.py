from dataclasses import dataclass

from sympy import exp

from descent import Reference, Surface


@dataclass(frozen=True)
class GaussWell(Surface):
    """A well in a plain: the gradient vanishes with the distance, long before the minimum is near.

    At the three starts it is about 0.005, 1e-6 and 1e-10 long. Rules that divide by the gradient's size move all
    the same, until it falls below their ε.
    """

    title = "Gaussian well"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("plateau",)
    domain = ((-7, 7), (-7, 7))
    starts = ((-4, 3), (-6, 5), (-7, 7))
    levels = "linear"
    rates = {"sgd": 2.0, "momentum": 2.0, "nesterov": 2.0, "adagrad": 1.0, "rmsprop": 0.2, "adam": 1.0}

    def formula(self, x, y):
        return 1 - exp(-((x**2 + y**2) / 4))
