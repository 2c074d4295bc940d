from dataclasses import dataclass

from sympy import cos

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Rough(Surface):
    """A bowl with ripples as small as noise: momentum averages them out, gradient descent stops in the first."""

    a: Number = param(0.15, 0.0, 1.0, "a", help="roughness: how high the ripples are")

    title = "Rough bowl"
    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("minima", "saddle")
    domain = ((-3, 3), (-3, 3))
    starts = ((-2.6, 2.2),)
    rates = {"sgd": 0.2, "momentum": 0.01, "nesterov": 0.02, "adagrad": 0.2, "rmsprop": 0.2, "adam": 0.2}

    def formula(self, x, y):
        return (x**2 + y**2) / 2 + self.a * (2 - cos(10 * x) - cos(10 * y))
