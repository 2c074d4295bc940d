from dataclasses import dataclass

from descent import DataSurface, Number, Reference, param
from descent.data import table


@dataclass(frozen=True)
class Linreg(DataSurface):
    """A line through 24 points: the smallest honest training problem, where batches, order and noise show.

    The samples are stored sorted by u, so that the stored order is a bad one. Dropout p drops each of the line's two
    inputs, u and the constant 1; what it adds to the loss on average is in the formula.
    """

    samples: tuple = table(
        "-0.97 -0.78 -0.2 0.08 0.13 0.27 0.39 0.5 0.52 1.23 1.34 1.52 1.77 2.06 2.11 2.13 2.88 2.96 2.99 3.11 3.37 3.49"
        " 3.94 3.98",
        "-2.33 -2.32 -3.31 -1.31 -0.84 -0.5 -1.64 -0.63 -1.0 0.2 1.86 0.63 1.63 2.8 1.7 2.11 3.41 3.49 2.5 3.73 5.14"
        " 3.0 5.6 5.07",
    )
    p: Number = param(0.0, 0.0, 0.9, "p", help="dropout: how often an input is left out")

    title = "Linear regression"
    reference = Reference(
        "A. M. Legendre",
        1805,
        "Nouvelles méthodes pour la détermination des orbites des comètes",
        "https://en.wikipedia.org/wiki/Least_squares",
    )
    topics = ("data",)
    domain = ((-3, 5), (-5, 4))
    starts = ((-1.5, 2.5),)
    steps = 240
    rates = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.01, "adagrad": 1.0, "rmsprop": 0.1, "adam": 0.2}
    weights = ("slope", "intercept")
    outlier = (12, 14.0)

    def score(self, x, y, u):
        return x * u + y

    def formula(self, x, y, u, v):
        missed = (self.score(x, y, u) - v) ** 2 / 2
        return missed + self.p / (1 - self.p) * ((x * u) ** 2 + y**2) / 2 if self.p else missed
