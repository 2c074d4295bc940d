from dataclasses import dataclass

from descent import DataSurface, Number, Reference, param
from descent.data import table


@dataclass(frozen=True)
class Redundant(DataSurface):
    """Two nearly equal features and six samples: without dropout the weights grow large and opposite.

    What dropout p adds to the loss on average is in the formula; twelve more samples are held out to test on.
    """

    samples: tuple = table(
        "-1.14 0.55 1.32 -0.32 0.11 0.85",
        "-1.02 0.35 1.28 -0.02 -0.12 0.95",
        "-0.55 0.86 1.65 -0.61 0.42 0.35",
    )
    p: Number = param(0.0, 0.0, 0.9, "p", help="dropout: how often an input is left out")

    title = "Redundant features"
    reference = Reference(
        "N. Srivastava et al.",
        2014,
        "Dropout: a simple way to prevent neural networks from overfitting",
        "https://jmlr.org/papers/v15/srivastava14a.html",
    )
    topics = ("data",)
    domain = ((-2, 4), (-3, 3))
    starts = ((2.5, -1.5),)
    rates = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.02, "adagrad": 0.2, "rmsprop": 0.01, "adam": 0.02}
    weights = ("first weight", "second weight")
    columns = ("u", "v", "w")
    target = "w"
    held_out = table(
        "-1.6 -1.2 -0.9 -0.5 -0.2 0 0.3 0.5 0.8 1.1 1.4 1.8",
        "-1.5 -1.4 -0.6 -0.6 -0.1 0.2 0.1 0.7 0.9 0.9 1.5 1.7",
        "-1.5 -1.1 -0.7 -0.8 0.1 -0.1 0.3 0.4 1.1 0.9 1.2 1.9",
    )

    def score(self, x, y, u, v):
        return x * u + y * v

    def formula(self, x, y, u, v, w):
        missed = (self.score(x, y, u, v) - w) ** 2 / 2
        return missed + self.p / (1 - self.p) * ((x * u) ** 2 + (y * v) ** 2) / 2 if self.p else missed
