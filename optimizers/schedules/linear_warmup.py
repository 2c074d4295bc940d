from dataclasses import dataclass

from descent import Number, Reference, Schedule, param, progress, whole


@dataclass(frozen=True)
class LinearWarmup(Schedule):
    """Up in a straight line from a share of the rate to the full rate, then constant.

    To warm up before another schedule, put the wrapper Warmup around the optimizer.
    """

    warm: Number = param(0.1, 0.0, 1.0, "w", help="warm-up: when the full rate is reached, as a share of the run")
    start: Number = param(1 / 3, 0.0, 1.0, "start", help="the first rate, as a share of the full one")

    reference = Reference(
        "PyTorch",
        2021,
        "LinearLR",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html",
    )
    rule = r"\eta_t = \eta \left(\mathrm{start} + (1 - \mathrm{start}) \min(1,\, t / w)\right)"
    differs = (
        "torch's LinearLR starts at a third; optax and transformers at zero, so that their first step does nothing."
    )

    def __call__(self, t, total):
        return self.start + (1 - self.start) * progress(t, 0, whole(self.warm, total))
