from dataclasses import dataclass

from sympy import exp, log

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Classes(DataSurface):
    """Two classes along a line, stored one after the other: taken in that order, each end of an epoch leans over.

    The class v is +1 or -1; the border is where x·u + y = 0.
    """

    samples: tuple = table(
        "-2.1 -1.7 -1.4 -1.1 -0.9 -0.6 -0.4 -0.1 0.2 0.5 -0.5 -0.2 0.1 0.4 0.6 0.9 1.1 1.4 1.7 2.1",
        "-1 -1 -1 -1 -1 -1 -1 -1 -1 -1 1 1 1 1 1 1 1 1 1 1",
    )

    title = "Sorted classes"
    reference = Reference(
        "Y. Bengio",
        2012,
        "Practical recommendations for gradient-based training of deep architectures",
        "https://arxiv.org/abs/1206.5533",
    )
    topics = ("data",)
    domain = ((-1, 5), (-3, 3))
    starts = ((0, 0),)
    rates = {"sgd": 1.0, "momentum": 0.1, "nesterov": 0.2, "adagrad": 0.5, "rmsprop": 0.2, "adam": 0.2}
    weights = ("weight", "bias")
    link = "logistic"

    def score(self, x, y, u):
        return x * u + y

    def formula(self, x, y, u, v):
        return log(1 + exp(-v * self.score(x, y, u)))
