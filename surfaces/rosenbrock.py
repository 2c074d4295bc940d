from dataclasses import dataclass

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Rosenbrock(Surface):
    """A curved ravine: falling into it is easy, following it to the minimum at (a, a²) is slow."""

    a: Number = param(1.0, 0.2, 1.6, "a", help="minimum: how far along the ravine it lies")
    b: Number = param(100.0, 1.0, 1000.0, "b", "log", "steepness: how steep the ravine's walls are")

    reference = Reference(
        "H. H. Rosenbrock",
        1960,
        "An automatic method for finding the greatest or least value of a function",
        "https://doi.org/10.1093/comjnl/3.3.175",
    )
    topics = ("ravine",)
    domain = ((-2, 2), (-1, 3))
    starts = ((-1.2, 1), (-1.5, 2.5))
    levels = "log"
    rates = {"sgd": 0.002, "momentum": 0.002, "nesterov": 0.002, "adagrad": 0.2, "rmsprop": 0.02, "adam": 0.2}

    def formula(self, x, y):
        return (self.a - x) ** 2 + self.b * (y - x**2) ** 2
