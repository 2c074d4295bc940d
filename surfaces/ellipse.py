from dataclasses import dataclass

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Ellipse(Surface):
    """An elongated bowl, κ times steeper along y than along x.

    Gradient descent is stable below a learning rate of 2/κ and fastest at 2/(1 + κ): the steepest direction sets
    the limit, the flattest sets the time.
    """

    kappa: Number = param(20.0, 1.0, 1000.0, "κ", "log", "condition number: how much steeper y is than x")

    reference = Reference(
        "S. Boyd, L. Vandenberghe",
        2004,
        "Convex optimization, section 9.3",
        "https://web.stanford.edu/~boyd/cvxbook/",
    )
    topics = ("ravine",)
    domain = ((-10, 10), (-3, 3))
    starts = ((-9, 1.5),)
    levels = "linear"
    rates = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.05, "adagrad": 1.0, "rmsprop": 0.2, "adam": 0.5}

    def formula(self, x, y):
        return (x**2 + self.kappa * y**2) / 2
