from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, decay, lasting, param, passed, torch_call
from descent.schedule import MomentumDriver


@dataclass(frozen=True)
class Triangular(Schedule):
    """Up and down in straight lines, again and again, between a floor and the full rate."""

    title = "Cyclical (triangular)"
    mode = "triangular"

    period: Number = param(0.2, 0.02, 1.0, "T", help="period: length of a cycle, as a share of the run")
    rise: Number = param(0.5, 0.05, 0.95, "rise", help="the share of a cycle that goes up")
    floor: Number = param(0.1, 0.0, 1.0, "floor", help="the lowest rate, as a share of the highest")

    reference = Reference(
        "L. N. Smith",
        2017,
        "Cyclical learning rates for training neural networks",
        "https://arxiv.org/abs/1506.01186",
    )
    rule = (
        r"\eta_t = \eta_{\min} + (\eta - \eta_{\min})\, h_t \qquad"
        r"h_t = \min\!\left(\frac{c_t}{r},\, \frac{1 - c_t}{1 - r}\right), \quad c_t = \frac{t}{T} \bmod 1"
    )
    differs = "torch's CyclicLR also drives momentum, unless told not to; here the classes named so do."

    def __call__(self, t, total):
        return self.floor + (1 - self.floor) * self.swing(t, total)

    def swing(self, t, total):
        """How far up its swing the rate is, within 0 and 1."""
        cycles = t / lasting(self.period, total)
        within = np.maximum(cycles - self._over(t, total), 0)
        return np.minimum(within / self.rise, (1 - within) / (1 - self.rise)) * self._peak(t, total)

    def restarts(self, total):
        return tuple((np.flatnonzero(np.diff(self._over(np.arange(total), total))) + 1).tolist())

    def _over(self, t, total):
        """How many cycles are over at t."""
        return passed(t, lasting(self.period, total))

    def _peak(self, t, total):
        """The height of the cycle at its top."""
        return 1.0

    def torch(self, total):
        return torch_call(
            "CyclicLR",
            base_lr=float(self.floor),
            max_lr=1.0,
            step_size_up=self.rise * self.period * total,
            step_size_down=(1 - self.rise) * self.period * total,
            mode=self.mode,
            gamma=getattr(self, "gamma", 1.0),
            **self.torch_momentum(),
        )


@dataclass(frozen=True)
class Triangular2(Triangular):
    """Up and down in straight lines, each peak half as high above the floor as the one before."""

    title = "Cyclical (triangular2)"
    mode = "triangular2"
    rule = Triangular.rule.replace(r"h_t \qquad", r"\frac{h_t}{2^{\lfloor t / T \rfloor}} \qquad")

    def _peak(self, t, total):
        return np.float_power(0.5, self._over(t, total))


@dataclass(frozen=True)
class ExpRange(Triangular):
    """Up and down in straight lines whose height above the floor shrinks by the same factor at every step."""

    title = "Cyclical (exp range)"
    mode = "exp_range"

    gamma: Number = decay(0.99, "γ", low=0.5, high=0.9999, help="factor: what each step multiplies the height by")

    rule = Triangular.rule.replace(r"h_t \qquad", r"h_t\, \gamma^t \qquad")

    def _peak(self, t, total):
        return np.float_power(self.gamma, t)


OPPOSITE = (
    r" \qquad \beta_t = \beta_{\max} - (\beta_{\max} - \beta_{\min})\, \frac{\eta_t - \eta_{\min}}{\eta - \eta_{\min}}"
)


@dataclass(frozen=True)
class _Cycled(MomentumDriver):
    """Momentum that swings against the rate, as in torch's CyclicLR."""

    low_momentum: Number = decay(0.8, "β low", help="momentum at the highest rate")
    high_momentum: Number = decay(0.9, "β high", help="momentum at the lowest rate")

    reference = Reference(
        "L. N. Smith",
        2018,
        "A disciplined approach to neural network hyper-parameters: part 1",
        "https://arxiv.org/abs/1803.09820",
    )


@dataclass(frozen=True)
class TriangularMomentum(_Cycled, Triangular):
    """Up and down in straight lines, and momentum the other way."""

    title = "Cyclical (triangular), momentum driven"
    rule = Triangular.rule + OPPOSITE


@dataclass(frozen=True)
class Triangular2Momentum(_Cycled, Triangular2):
    """Up and down in straight lines, each peak half as high as the one before, and momentum the other way."""

    id = "triangular2_momentum"
    title = "Cyclical (triangular2), momentum driven"
    rule = Triangular2.rule + OPPOSITE


@dataclass(frozen=True)
class ExpRangeMomentum(_Cycled, ExpRange):
    """Up and down in straight lines whose height shrinks at every step, and momentum the other way."""

    title = "Cyclical (exp range), momentum driven"
    rule = ExpRange.rule + OPPOSITE
