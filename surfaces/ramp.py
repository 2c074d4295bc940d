from dataclasses import dataclass

from descent import Number, Reference, Surface, param


@dataclass(frozen=True)
class Ramp(Surface):
    """A slope that never ends: the same gradient at every step shows how fast a rule comes to move.

    Momentum reaches a terminal velocity of 1/(1 - β) times the first step; Adam's steps are as long as its learning
    rate from the first one on, whatever the slope.
    """

    c: Number = param(1.0, 0.1, 5.0, "c", help="slope: how steeply it falls along x")

    reference = Reference("Descent", 2026, "Designed for this project", "")
    topics = ("slope",)
    domain = ((-1, 12), (-3, 3))
    starts = ((0, 2),)
    levels = "linear"

    def formula(self, x, y):
        return -self.c * x + y**2 / 2
