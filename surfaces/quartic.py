from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Quartic(Surface):
    """Steep far out, flat in the middle: the curvature at the minimum is zero, and every rule slows down.

    Adagrad remembers the steep beginning for ever, so that its steps die before the flat middle is crossed.
    """

    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("plateau",)
    domain = ((-4, 4), (-4, 4))
    starts = ((-3.5, 3),)
    levels = "log"
    rates = {"sgd": 0.02, "momentum": 0.01, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.2, "adam": 0.5}

    def formula(self, x, y):
        return (x**4 + y**4) / 4
