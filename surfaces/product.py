from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Product(Surface):
    """Two weights in a row, a deep linear net: a whole valley of equal minima, ever sharper towards its ends.

    Every point with xy = 1 is a minimum. Along them the smaller eigenvalue is 0 and the larger x² + 1/x², from 2 in
    the middle upwards: a learning rate that settles at one point of the valley is too long for another.
    """

    title = "Deep linear net"
    reference = Reference(
        "A. M. Saxe, J. L. McClelland, S. Ganguli",
        2013,
        "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        "https://arxiv.org/abs/1312.6120",
    )
    topics = ("ravine", "saddle")
    domain = ((-5, 5), (-5, 5))
    starts = ((4, 0.27), (-0.5, 0.7))
    levels = "log"
    rates = {"sgd": 0.05, "momentum": 0.02, "nesterov": 0.05, "adagrad": 0.5, "rmsprop": 0.1, "adam": 0.2}

    def formula(self, x, y):
        return (x * y - 1) ** 2 / 2
