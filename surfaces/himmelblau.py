from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Himmelblau(Surface):
    """Four equally deep minima around a hilltop: the start decides where a run ends.

    The second start is almost on the hilltop, where the slope is close to zero.
    """

    reference = Reference(
        "D. M. Himmelblau",
        1972,
        "Applied nonlinear programming",
        "https://en.wikipedia.org/wiki/Himmelblau%27s_function",
    )
    topics = ("minima", "saddle")
    domain = ((-6, 6), (-6, 6))
    starts = ((0, 0), (-0.27, -0.92))
    levels = "log"
    rates = {"sgd": 0.02, "momentum": 0.01, "nesterov": 0.01, "adagrad": 1.0, "rmsprop": 0.2, "adam": 0.5}

    def formula(self, x, y):
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
