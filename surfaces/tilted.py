from dataclasses import dataclass
from math import pi

from sympy import cos, sin

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Tilted(Surface):
    """An elongated bowl turned by an angle: no coordinate is the steep one any more.

    Rules that scale each coordinate by itself do well on the ellipse and lose that advantage here; gradient descent
    and momentum take the same path, turned.
    """

    kappa: Number = param(20.0, 1.0, 1000.0, "κ", "log", "condition number: how much steeper it is across than along")
    phi: Number = param(pi / 4, 0.0, pi / 2, "φ", help="angle: how far the bowl is turned, in radians")

    reference = Reference(
        "S. Boyd, L. Vandenberghe",
        2004,
        "Convex optimization, section 9.4",
        "https://web.stanford.edu/~boyd/cvxbook/",
    )
    topics = ("ravine",)
    domain = ((-8, 8), (-8, 8))
    starts = ((-7, -4),)
    levels = "log"
    rates = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.05, "adagrad": 1.0, "rmsprop": 0.2, "adam": 1.0}

    def formula(self, x, y):
        along = x * cos(self.phi) + y * sin(self.phi)
        across = y * cos(self.phi) - x * sin(self.phi)
        return (along**2 + self.kappa * across**2) / 2
