from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Styblinski(Surface):
    """Four basins of different depth, side by side: the step size decides which one a run ends in."""

    title = "Styblinski–Tang"
    reference = Reference(
        "M. A. Styblinski, T.-S. Tang",
        1990,
        "Experiments in nonconvex optimization: stochastic approximation with function smoothing",
        "https://www.sfu.ca/~ssurjano/stybtang.html",
    )
    topics = ("minima", "saddle")
    domain = ((-5, 5), (-5, 5))
    starts = ((0.6, 0.1), (4.5, -1))
    rates = {"sgd": 0.005, "momentum": 0.02, "nesterov": 0.001, "adagrad": 0.2, "rmsprop": 0.02, "adam": 1.0}

    def formula(self, x, y):
        return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2
