from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Beale(Surface):
    """Flat plains beside steep walls: the loss reaches 180,000 in the corners and is nearly level in the middle."""

    reference = Reference(
        "E. M. L. Beale",
        1958,
        "On an iterative method for finding a local minimum of a function of more than one variable",
        "https://www.sfu.ca/~ssurjano/beale.html",
    )
    topics = ("plateau", "cliff", "saddle")
    domain = ((-4.5, 4.5), (-4.5, 4.5))
    starts = ((1, 1.5), (-3, -3))
    levels = "log"
    rates = {"sgd": 0.01, "momentum": 0.005, "nesterov": 0.005, "adagrad": 1.0, "rmsprop": 0.2, "adam": 1.0}

    def formula(self, x, y):
        return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
