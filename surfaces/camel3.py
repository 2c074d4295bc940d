from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Camel3(Surface):
    """Three minima in a row: momentum passes the outer one, gradient descent stays in it."""

    title = "Three-hump camel"
    reference = Reference(
        "L. C. W. Dixon, G. P. Szegő",
        1978,
        "The global optimization problem: an introduction",
        "https://www.sfu.ca/~ssurjano/camel3.html",
    )
    topics = ("minima", "saddle")
    domain = ((-2.5, 2.5), (-2.5, 2.5))
    starts = ((-2.2, 1.5),)
    rates = {"sgd": 0.05, "momentum": 0.02, "nesterov": 0.05, "adagrad": 0.2, "rmsprop": 0.005, "adam": 0.5}

    def formula(self, x, y):
        return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2
