from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Camel6(Surface):
    """Six minima, two of them the lowest: which optimizer wins changes with the learning rate."""

    title = "Six-hump camel"
    reference = Reference(
        "L. C. W. Dixon, G. P. Szegő",
        1978,
        "The global optimization problem: an introduction",
        "https://www.sfu.ca/~ssurjano/camel6.html",
    )
    topics = ("minima", "saddle")
    domain = ((-2, 2), (-1.1, 1.1))
    starts = ((-1.8, -0.9), (1.9, 0.5))
    rates = {"sgd": 0.01, "momentum": 0.05, "nesterov": 0.02, "adagrad": 0.1, "rmsprop": 0.002, "adam": 0.2}

    def formula(self, x, y):
        return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2
