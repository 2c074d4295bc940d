from collections.abc import Mapping

import numpy as np

from descent import Constant, Experiment, Sampling, Schedule, Trajectory, descend
from descent.metrics import gap, spread
from descent.progress import parts
from descent.study import Finding, Line, Plot, Report, Study
from optimizers import SGD, Momentum
from optimizers.schedules import SGDR, Cosine, OneCycleLinear, Triangular, Triangular2
from surfaces import Linreg, Rough, Trap

LOW, HIGH, UPDATES = 0.02, 0.2, 480
FOUR_SAMPLES = Sampling(batch=4)
RESTARTS = SGDR(60 / UPDATES, mult=2)
CYCLICAL = Triangular(48 / UPDATES, floor=LOW / HIGH)
RATES: dict[str, tuple[float, Schedule]] = {
    "Constant 0.02": (LOW, Constant()),
    "Constant 0.11": (0.11, Constant()),
    "Constant 0.2": (HIGH, Constant()),
    "Cyclical": (HIGH, CYCLICAL),
    "Cyclical, shrinking": (HIGH, Triangular2(48 / UPDATES, floor=LOW / HIGH)),
    "Restarts": (HIGH, RESTARTS),
    "One cycle": (HIGH, OneCycleLinear(pct=0.45, div=25, final_div=400, phases=3)),
    "Cosine": (HIGH, Cosine()),
}
ENDS = (
    ("1.22", "Constant 0.02", "2.0e-3"),
    ("4.22", "Constant 0.11", "0.0139"),
    ("1.22", "Constant 0.2", "6.8e-2"),
    ("1.22", "Cyclical", "2.9e-4"),
    ("4.22", "Cyclical, shrinking", "7e-5"),
    ("1.23", "Restarts", "6.3e-2"),
    ("1.24", "One cycle", "5.6e-6"),
    ("1.24", "Cosine", "4.0e-6"),
)
ARRIVALS = (("Constant 0.2", "29"), ("One cycle", "104"), ("Cosine", "29"))


class CyclicalRates(Study):
    """With a cyclical rate the loss swings with the period, local minima are left, and nothing needs tuning."""

    title = "Cyclical rates"
    reference = Triangular.reference
    question = "A learning rate that rises and falls again and again: what does the loss do, and what is it good for?"
    answer = (
        "The loss swings with the rate: a high rate travels and rattles, a low one calms down. Stopped at the low end, "
        "a cyclical rate is ahead of the constant ones at its two bounds and midway; shrinking peaks, one single cycle "
        "or half a cosine do better still. The bounds had to be chosen all the same. A peak leads out of a dip only "
        "where the dip is unstable, beyond 2/λ, and 1.1 is not far enough beyond. Look twice at restarts: the peak of "
        "1.5 that escapes has leapt over the dip on the way in, and begun inside the dip it stays there. And right "
        "after a restart the loss is worse: read it at a cycle's end."
    )
    protocol = (
        "The line fit from (-1.5, 2.5), 480 updates on four samples at a time unless one is named, medians over 20 "
        "seeds: SGD from 0.02 to 0.2 and back in 48 updates; restarts after 60, 180 and 420. The gap at the peak is a "
        "run's median gap after updates at a rate above 0.15, that at the trough the one below 0.07. The trap from "
        "(-5, 1.5) and the rough bowl from (-2.6, 2.2), 300 steps in cycles of 50: from 0.05 up and back or, with "
        "restarts, down to 0."
    )

    def measure(self) -> Report:
        return Report.joined(part() for part in parts((over_updates, at_peaks, in_the_trap, on_ripples)))


def on_the_line(sampling: Sampling, rate: float, schedule: Schedule) -> Trajectory:
    return descend(sampling.on(Linreg()), SGD(rate), Linreg.starts[0], UPDATES, schedule, seed=np.arange(20))


def over_updates() -> Report:
    """Which gap each schedule leaves, and how soon the loss is low."""
    runs = {name: on_the_line(FOUR_SAMPLES, *RATES[name]) for name in parts(tuple(RATES))}
    low_loss = Linreg().minima()[0].value + 0.05
    racers = ("Constant 0.11", "Cyclical", "Cyclical, shrinking", "One cycle")
    return Report(
        [
            *(finding(claim, name, "gap at the end", gap(runs[name])[-1], wanted) for claim, name, wanted in ENDS),
            finding(
                "1.23", "Restarts, before the last", "gap", gap(runs["Restarts"])[RESTARTS.restarts(UPDATES)[-1]], ""
            ),
            *(
                finding("1.24", name, "updates to a gap of 0.05", runs[name].steps_to(low_loss), wanted)
                for name, wanted in ARRIVALS
            ),
        ],
        swings(runs),
        {
            "Constant, cyclical, shrinking, one cycle": Experiment(
                Linreg(),
                tuple(SGD(RATES[name][0]) for name in racers),
                Linreg.starts[0],
                UPDATES,
                tuple(RATES[name][1] for name in racers),
                sampling=FOUR_SAMPLES,
            )
        },
    )


def swings(runs: Mapping[str, Trajectory]) -> list[Plot]:
    updates = np.arange(UPDATES + 1.0)
    shown = {name: spread(gap(runs[name])) for name in ("Constant 0.02", "Constant 0.2", "Cyclical")}
    return [
        Plot(
            "The gap swings with the rate",
            "update",
            "gap",
            [Line(name, updates, middle, low=low, high=high) for name, (middle, low, high) in shown.items()],
            y_scale="log",
        ),
        Plot(
            "Rates that swing",
            "update",
            "learning rate",
            [
                Line(name, updates[1:], rate * schedule.curve(UPDATES))
                for name, (rate, schedule) in RATES.items()
                if not isinstance(schedule, Constant)
            ],
        ),
    ]


def at_peaks() -> Report:
    """Claim 4.22: the gap at the rate's peak, measured in gaps at its trough."""
    findings = []
    for batch, wanted in ((4, "16.6"), (1, "8.0")):
        run = on_the_line(Sampling(batch), HIGH, CYCLICAL)
        after, rate = gap(run)[1:], run.lr[:, 0]
        ratio = np.median(after[rate > 0.15], axis=0) / np.median(after[rate < 0.07], axis=0)
        findings.append(
            finding("4.22", f"Cyclical, batch {batch}", "gap at the peak over gap at the trough", ratio, wanted)
        )
    return Report(findings)


def in_the_trap() -> Report:
    """Claims 1.22 and 1.23: which peaks lead out of the dip."""
    outside, inside, steps = Trap.starts[0], (-0.78, 0.1), 300
    peaks = {peak: Triangular(50 / steps, floor=0.05 / peak) for peak in (1.0, 1.1, 2.0)}
    restarts = SGDR(50 / steps)
    tries = (
        *(("1.22", f"Cyclical, peak {peak:g}", outside, peak, schedule) for peak, schedule in peaks.items()),
        *(("1.23", f"Restarts, peak {peak:g}", outside, peak, restarts) for peak in (1.1, 1.5)),
        *(("1.23", f"Restarts, peak {peak:g}, begun inside", inside, peak, restarts) for peak in (1.5, 2.0)),
    )
    expected = ("-0.7807", "-0.7807", "4", "-0.7807", "4", "", "")
    findings, lines = [], []
    for (claim, name, start, peak, schedule), wanted in zip(tries, expected, strict=True):
        x = descend(Trap(), SGD(peak), start, steps, schedule).path[0]
        findings.append(Finding(claim, name, "x at the end", x[-1], wanted))
        if name not in ("Cyclical, peak 1", "Restarts, peak 1.1"):  # they go as the cyclical peak of 1.1 does
            lines.append(Line(name, np.arange(76.0), x[:76]))
    dip = min(Trap().minima(), key=lambda minimum: minimum.x)
    assert dip.eigenvalues
    findings.append(
        Finding("1.22", "The dip at x = -0.7807", "largest stable rate, 2/λ", 2 / dip.eigenvalues[1], "1.075")
    )
    return Report(
        findings,
        [Plot("Some leave the dip, some leap over it", "step", "x", lines)],
        {
            "Leaving the dip, or leaping over it": Experiment(
                Trap(), (SGD(1.1), SGD(2.0), SGD(1.5)), outside, steps, (peaks[1.1], peaks[2.0], restarts)
            ),
            "Restarts inside the dip": Experiment(Trap(), (SGD(1.5), SGD(2.0)), inside, steps, restarts),
        },
    )


def on_ripples() -> Report:
    """Claim 1.23: where restarts help little."""
    start, steps = Rough.starts[0], 300
    tries = (
        ("Constant rate", SGD(0.2), Constant(), "0.679"),
        ("Restarts", SGD(0.2), SGDR(50 / steps), "0.370"),
        ("Momentum", Momentum(0.01), Constant(), "0"),
    )
    return Report(
        [
            Finding(
                "1.23", f"Rough bowl, {name}", "loss", descend(Rough(), rule, start, steps, schedule).loss[-1], wanted
            )
            for name, rule, schedule, wanted in tries
        ]
    )


def finding(claim: str, row: str, column: str, values: np.ndarray, expected: str) -> Finding:
    """The median over seeds and its range."""
    middle, low, high = spread(values)
    return Finding(claim, row, column, float(middle), expected, float(low), float(high))
