from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Bowl(Surface):
    """A round bowl, curved the same in every direction.

    A learning rate of 1 lands gradient descent on the minimum in one step; 2 is the edge of stability.
    """

    reference = Reference(
        "S. Boyd, L. Vandenberghe",
        2004,
        "Convex optimization, section 9.3",
        "https://web.stanford.edu/~boyd/cvxbook/",
    )
    topics = ("bowl",)
    domain = ((-3, 3), (-3, 3))
    starts = ((-2.5, 1.5),)
    levels = "linear"
    rates = {"sgd": 0.2, "momentum": 0.1, "nesterov": 0.2, "adagrad": 0.5, "rmsprop": 0.2, "adam": 0.5}

    def formula(self, x, y):
        return (x**2 + y**2) / 2
