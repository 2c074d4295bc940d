from dataclasses import dataclass

import numpy as np

from descent import Number, Reference, Schedule, param, torch_call, whole


@dataclass(frozen=True)
class SGDR(Schedule):
    """Cosines with warm restarts: each ends at a floor, and the next begins at the full rate."""

    title = "Cosine with restarts (SGDR)"

    first: Number = param(0.25, 0.01, 1.0, "T₀", help="first cycle: its length, as a share of the run")
    mult: Number = param(1, 1, 4, "m", "integer", "growth: how many times longer each cycle is than the one before")
    floor: Number = param(0.0, 0.0, 1.0, "floor", help="the lowest rate, as a share of the highest")

    reference = Reference(
        "I. Loshchilov, F. Hutter",
        2017,
        "SGDR: stochastic gradient descent with warm restarts",
        "https://arxiv.org/abs/1608.03983",
    )
    rule = (
        r"\eta_t = \eta_{\min} + \tfrac12 (\eta - \eta_{\min}) \left(1 + \cos\frac{\pi\, t_i}{T_i}\right)"
        r"\qquad T_{i+1} = m\, T_i"
    )
    differs = "torch and Keras agree: a cycle begins at the full rate on its first step."

    def __call__(self, t, total):
        first = np.maximum(whole(self.first, total), 1)
        even = np.equal(self.mult, 1)
        ratio = np.where(even, 2.0, self.mult)  # any but 1, whose series has a sum of its own
        # the cycle that t is in, counted from 0; the last digits of a logarithm do not decide where it begins
        growing = np.floor(np.log(1 + (ratio - 1) * t / first) / np.log(ratio) + 1e-9)
        before = np.where(even, np.floor_divide(t, first), (np.float_power(ratio, growing) - 1) / (ratio - 1))
        length = first * np.where(even, 1.0, np.float_power(ratio, growing))
        return self.floor + (1 - self.floor) * (1 + np.cos(np.pi * (t - first * before) / length)) / 2

    def restarts(self, total):
        found, length = [], max(int(whole(self.first, total)), 1)
        at = length
        while at < total:
            found.append(at)
            length *= int(self.mult)
            at += length
        return tuple(found)

    def torch(self, total):
        first = max(int(whole(self.first, total)), 1)
        return torch_call("CosineAnnealingWarmRestarts", T_0=first, T_mult=int(self.mult), eta_min=float(self.floor))
