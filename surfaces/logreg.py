from dataclasses import dataclass

from sympy import exp, log

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Logreg(DataSurface):
    """A straight border between two classes of points: logistic regression with two weights and no constant.

    The class w is +1 or -1; the border is where x·u + y·v = 0.
    """

    samples: tuple = table(
        "0.56 1.96 1.27 1.01 1.13 2.64 1.4 -0.53 0.62 2.1 -0.12 1.85"
        " -1.66 0.56 -1.53 -1.45 -1.63 0.45 -1.4 -1.21 -0.03 -1.22 -1.54 -1.21",
        "2.8 -0.4 1.38 1.48 1.47 0.12 0.34 -0.39 0.6 1.95 0.01 -1.19"
        " -0.9 -0.11 -1.17 0.72 -1.1 0.92 -1.91 -1.24 -0.15 -0.13 0.25 -0.22",
        "1 1 1 1 1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1",
    )

    title = "Logistic regression"
    reference = Reference(
        "D. R. Cox", 1958, "The regression analysis of binary sequences", "https://www.jstor.org/stable/2983890"
    )
    topics = ("data",)
    domain = ((-3, 5), (-3, 4))
    starts = ((-2, 3),)
    rates = {"sgd": 1.0, "momentum": 0.1, "nesterov": 0.2, "adagrad": 0.5, "rmsprop": 0.1, "adam": 0.2}
    weights = ("first weight", "second weight")
    columns = ("u", "v", "w")
    target = "w"
    link = "logistic"

    def score(self, x, y, u, v):
        return x * u + y * v

    def formula(self, x, y, u, v, w):
        return log(1 + exp(-w * self.score(x, y, u, v)))
