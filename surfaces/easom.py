from dataclasses import dataclass

from sympy import cos, exp, pi

from descent import Reference, Surface


@dataclass(frozen=True)
class Easom(Surface):
    """A needle in a plateau: almost everywhere the loss is level, and four shallow decoys surround the one deep hole.

    It is often called unimodal; the decoys, 0.00008 deep, are minima all the same.
    """

    reference = Reference(
        "E. E. Easom",
        1990,
        "A survey of global optimization techniques",
        "https://www.sfu.ca/~ssurjano/easom.html",
    )
    topics = ("plateau", "minima", "saddle")
    domain = ((-1, 7), (-1, 7))
    starts = ((1.5, 1.8),)
    levels = "linear"
    rates = {"sgd": 0.5, "momentum": 0.5, "nesterov": 0.2, "adagrad": 0.2, "rmsprop": 0.1, "adam": 0.2}

    def formula(self, x, y):
        return -cos(x) * cos(y) * exp(-((x - pi) ** 2) - (y - pi) ** 2)
