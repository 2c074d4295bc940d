from dataclasses import dataclass

from sympy import Max, Min

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Shelf(Surface):
    """A slope with a level shelf in it: who arrives with momentum coasts across, who has none stays.

    On the shelf the gradient along x is exactly zero, and at its two edges it jumps.
    """

    W: Number = param(1.0, 0.2, 4.0, "W", help="width: how long the shelf is")

    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("plateau", "saddle")
    domain = ((-4, 6), (-3, 3))
    starts = ((-3.05, 2),)
    levels = "linear"

    def formula(self, x, y):
        return -Min(x, 0) - Max(x - self.W, 0) + y**2 / 2
