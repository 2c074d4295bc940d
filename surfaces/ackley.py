from dataclasses import dataclass

from sympy import E, cos, exp, pi, sqrt

from descent import Reference, Surface


@dataclass(frozen=True)
class Ackley(Surface):
    """A funnel under roughness: steps long enough to skip the ripples roll to its tip.

    At the tip itself the slope has no value: a run that lands there exactly cannot go on.
    """

    reference = Reference(
        "D. H. Ackley",
        1987,
        "A connectionist machine for genetic hillclimbing",
        "https://www.sfu.ca/~ssurjano/ackley.html",
    )
    topics = ("minima", "saddle")
    domain = ((-5, 5), (-5, 5))
    starts = ((-3.5, 2.7),)
    rates = {"sgd": 0.1, "momentum": 0.005, "nesterov": 0.0005, "adagrad": 1.0, "rmsprop": 0.002, "adam": 0.5}

    def formula(self, x, y):
        funnel = -20 * exp(-(sqrt((x**2 + y**2) / 2) / 5))
        return funnel - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + E + 20
