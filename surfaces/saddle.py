from dataclasses import dataclass

from descent import Reference, Surface


@dataclass(frozen=True)
class Saddle(Surface):
    """The textbook saddle: up along x, down along y, without end.

    A start exactly on the ridge y = 0 never leaves it; beside it, each step away makes the next one longer.
    """

    reference = Reference(
        "Y. N. Dauphin et al.",
        2014,
        "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization",
        "https://arxiv.org/abs/1406.2572",
    )
    topics = ("saddle",)
    domain = ((-3, 3), (-3, 3))
    starts = ((-2.5, 0.001), (-2.5, 0))
    levels = "linear"

    def formula(self, x, y):
        return (x**2 - y**2) / 2
