from dataclasses import dataclass

from sympy import sin

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Sine(DataSurface):
    """A sine wave of unknown frequency and phase: many local minima, and a smooth slope for the middle samples.

    Easy samples first, those of small |u|, lead to the global minimum from almost anywhere: a curriculum.
    """

    samples: tuple = table(
        "-4 -3.5 -3 -2.5 -2 -1.5 -1 -0.8 -0.6 -0.4 -0.2 0 0.2 0.4 0.6 0.8 1 1.5 2 2.5 3 3.5 4",
        "-0.94 -0.22 0.71 0.98 0.35 -0.6 -1.0 -0.89 -0.64 -0.3 0.1 0.48 0.78 0.96 0.99 0.86 0.6 -0.35 -0.98 -0.71 0.22"
        " 0.94 0.8",
    )

    title = "Sine wave"
    reference = Reference(
        "Y. Bengio, J. Louradour, R. Collobert, J. Weston",
        2009,
        "Curriculum learning",
        "https://doi.org/10.1145/1553374.1553380",
    )
    topics = ("data", "minima", "saddle")
    domain = ((-1, 5), (-2, 3))
    starts = ((4.2, -0.5),)
    steps = 600
    rates = {"sgd": 0.2, "momentum": 0.02, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.02, "adam": 0.1}
    weights = ("frequency", "phase")
    link = "sine"

    def score(self, x, y, u):
        return x * u + y

    def formula(self, x, y, u, v):
        return (sin(self.score(x, y, u)) - v) ** 2 / 2
