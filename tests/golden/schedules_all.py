"""Golden learning rates: `pip install torch==2.13.0 pytorch_optimizer==4.1.0`, then `python schedules_all.py`.

Every case is a class of torch.optim.lr_scheduler (for warm-up, stable, decay: of pytorch_optimizer) stepped over a
whole run, with Descent's names for the same settings: shares of the run where torch counts steps.
"""

import json
import warnings
from pathlib import Path

import torch
from pytorch_optimizer.lr_scheduler.wsd import get_wsd_schedule
from torch.optim import SGD
from torch.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    SequentialLR,
    StepLR,
)

HERE = Path(__file__).parent
TOTALS = (1, 2, 7, 30)
LOW, HIGH = 0.7, 0.95


def run(make, total):
    """The rates of a run's updates for a rate of 1, and the momentum of each."""
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=1.0, momentum=0.5)
    scheduler = make(optimizer)
    rates, momenta = [], []
    for _ in range(total):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if len(rates) < total:
            scheduler.step()
    return rates, momenta


def plain(total):
    """Schedule, its settings, and torch's: those of one formula."""
    third, most = -(-total // 3), -(-4 * total // 5)
    for gamma in (0.9, 0.997, 1.0):
        yield "exponential", {"gamma": gamma}, lambda o, g=gamma: ExponentialLR(o, g)
    for floor in (0.0, 0.15):
        yield "cosine", {"floor": floor}, lambda o, e=floor: CosineAnnealingLR(o, total, eta_min=e)
    for every, gamma in ((1, 0.9), (third, 0.5), (most, 0.1)):
        settings = {"every": every / total, "gamma": gamma}
        yield "step_decay", settings, lambda o, s=every, g=gamma: StepLR(o, s, g)
    for drops, gamma in (((third, most), 0.1), ((third, third), 0.3), ((1, third, most), 0.6), ((0, total // 2), 0.5)):
        settings = dict(zip(("first", "second", "third"), [each / total for each in drops], strict=False))
        settings = {"second": 1.0, **settings, "gamma": gamma}
        yield "multi_step", settings, lambda o, m=drops, g=gamma: MultiStepLR(o, list(m), g)
    for span, power in ((total, 1.0), (third, 2.7), (most, 0.5)):
        settings = {"span": span / total, "power": power}
        yield "polynomial", settings, lambda o, s=span, p=power: PolynomialLR(o, s, p)
    for first, mult, floor in ((1, 2, 0.0), (third, 1, 0.2), (2, 3, 0.05), (1, 4, 0.0)):
        settings = {"first": first / total, "mult": mult, "floor": floor}
        yield "sgdr", settings, lambda o, s=first, m=mult, e=floor: CosineAnnealingWarmRestarts(o, s, m, e)


def warm(total):
    third = -(-total // 3)
    for steps, start in ((third, 1 / 3), (total, 0.1)):
        settings = {"warm": steps / total, "start": start}
        yield "linear_warmup", settings, lambda o, w=steps, s=start: LinearLR(o, s, total_iters=w)
        yield (
            "linear_warmup",
            settings,
            lambda o, w=steps, s=start: SequentialLR(o, [LinearLR(o, s, total_iters=w), ConstantLR(o, 1.0)], [w]),
        )
        if steps < total:
            for floor in (0.0, 0.2):
                yield (
                    "warmup_cosine",
                    {**settings, "floor": floor},
                    lambda o, w=steps, s=start, e=floor: SequentialLR(
                        o, [LinearLR(o, s, total_iters=w), CosineAnnealingLR(o, total - w, eta_min=e)], [w]
                    ),
                )
    for cooldown, suffix in (("linear", ""), ("1-sqrt", "_sqrt"), ("cosine", "_cosine"), ("1-square", "_square")):
        for rising, falling in ((total // 4, third), (third, total // 2), (0, total)):
            floor = 0.1 if cooldown == "cosine" else 0.0
            settings = {"warm": rising / total, "cool": falling / total, "floor": floor}
            yield (
                f"warmup_stable_decay{suffix}",
                settings,
                lambda o, w=rising, d=falling, e=floor, c=cooldown: get_wsd_schedule(
                    o, w, max(0, total - w - d), d, e, cooldown_type=c
                ),
            )


def swinging(total):
    """Those that can drive momentum."""
    third = -(-total // 3)
    for cls, mode, more in (
        ("triangular", "triangular", {}),
        ("triangular2", "triangular2", {}),
        ("exp_range", "exp_range", {"gamma": 0.95}),
    ):
        for up, down, floor in ((third, third, 0.1), (2, 5, 0.25)):
            settings = {"period": (up + down) / total, "rise": up / (up + down), "floor": floor, **more}
            yield (
                f"{cls}_momentum",
                {**settings, "low_momentum": LOW, "high_momentum": HIGH},
                (
                    lambda o, u=up, d=down, b=floor, m=mode, g=more: CyclicLR(
                        o, b, 1.0, u, d, m, **g, base_momentum=LOW, max_momentum=HIGH
                    )
                ),
            )
    for pct, div, last in ((0.3, 25.0, 1e4), (0.45, 7.0, 100.0), (0.137, 1.0, 3.0), (0.95, 1000.0, 1.0)):
        for strategy, cls in (("cos", "one_cycle"), ("linear", "one_cycle_linear")):
            for phases in (2, 3):
                settings = {"pct": pct, "div": div, "final_div": last, "phases": phases}
                yield (
                    f"{cls}_momentum",
                    settings,
                    lambda o, p=pct, d=div, f=last, s=strategy, n=phases: OneCycleLR(
                        o,
                        1.0,
                        total,
                        pct_start=p,
                        div_factor=d,
                        final_div_factor=f,
                        anneal_strategy=s,
                        three_phase=n == 3,
                    ),
                )


def chained(total):
    """A schedule of each kind times the wrapper Warmup, which is a LinearLR."""
    steps = total // 2 + 1
    for name, settings, make in plain(total):
        if name not in ("cosine", "sgdr"):  # whose torch forms do not chain
            yield (
                name,
                settings,
                lambda o, m=make: ChainedScheduler([LinearLR(o, 1 / steps, total_iters=steps - 1), m(o)]),
            )


def cases():
    for total in TOTALS:
        for name, settings, make in (*plain(total), *warm(total)):
            yield {"schedule": name, "settings": settings, "total": total, "curve": run(make, total)[0]}
        for name, settings, make in swinging(total):
            curve, momentum = run(make, total)
            case = {"schedule": name, "settings": settings, "total": total}
            yield {**case, "curve": curve, "momentum": momentum}
        for name, settings, make in chained(total) if total > 1 else ():
            case = {"schedule": name, "settings": settings, "total": total, "warmup": total // 2 + 1}
            yield {**case, "curve": run(make, total)[0]}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of SequentialLR, about its own steps
    lines = (json.dumps(each, separators=(",", ":")) for each in cases())
    (HERE / "schedules_all.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
