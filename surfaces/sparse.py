from dataclasses import dataclass

from descent import DataSurface, Reference
from descent.data import table


@dataclass(frozen=True)
class Sparse(DataSurface):
    """Two weights, one of a feature that is always 3, one of a feature present in 2 of 20 samples only.

    A rate that suits the first is too small for the second: the case Adagrad was made for.
    """

    samples: tuple = table(
        "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1",
        "1.6 1.4 1.55 1.45 1.7 1.3 1.65 1.35 1.5 1.5 1.6 1.4 1.55 1.45 1.7 1.3 1.5 1.5 4.5 4.4",
    )

    title = "Sparse feature"
    reference = Reference(
        "J. Duchi, E. Hazan, Y. Singer",
        2011,
        "Adaptive subgradient methods for online learning and stochastic optimization",
        "https://jmlr.org/papers/v12/duchi11a.html",
    )
    topics = ("data",)
    domain = ((-2, 3), (-2, 5))
    starts = ((-1, -1),)
    steps = 300
    rates = {"sgd": 0.05, "momentum": 0.02, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.2, "adam": 0.5}
    weights = ("always on", "rare")

    def score(self, x, y, u):
        return 3 * x + y * u

    def formula(self, x, y, u, v):
        return (self.score(x, y, u) - v) ** 2 / 2
