from dataclasses import dataclass

from sympy import cos, pi

from descent import Reference, Surface


@dataclass(frozen=True)
class Rastrigin(Surface):
    """A bowl under a hundred ripples: from almost anywhere, the nearest minimum is not the lowest.

    Of the 121 minima in view only the middle one is the lowest, and following the slope leads into the one whose
    basin the start lies in.
    """

    reference = Reference(
        "L. A. Rastrigin",
        1974,
        "Systems of extremal control",
        "https://www.sfu.ca/~ssurjano/rastr.html",
    )
    topics = ("minima", "saddle")
    domain = ((-5.12, 5.12), (-5.12, 5.12))
    starts = ((-3.6, 2.6),)
    levels = "linear"
    rates = {"sgd": 0.0002, "momentum": 0.002, "nesterov": 0.0002, "adagrad": 0.1, "rmsprop": 0.002, "adam": 0.2}

    def formula(self, x, y):
        return 20 + x**2 + y**2 - 10 * (cos(2 * pi * x) + cos(2 * pi * y))
