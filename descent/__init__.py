"""Descent: optimizers on two-parameter loss surfaces, one run or a whole batch at once."""

from descent.altered import Altered
from descent.anatomy import WHAT_IFS, Anatomy, WhatIf, lay_out, lay_out_all
from descent.arrival import Arrival
from descent.batches import Batches, Sampling, Stage
from descent.data import DataSurface, modelled, table
from descent.doubles import along, divided, length, ratio
from descent.entry import Entry, Reference, discover
from descent.experiment import Experiment
from descent.fairness import RULES, Fair, FirstStep, Recommended, Same, Sweep, Tuned, at_rate, tuned
from descent.metrics import (
    convergence_ratio,
    effective_rate,
    epoch_displacements,
    gap,
    oscillation,
    reversals,
    settle_step,
    signal_to_noise,
    spread,
    update_sizes,
)
from descent.moving import MovingSurface
from descent.noise import normals
from descent.optimizer import Objective, Optimizer, Wrapper, average, debiased, show
from descent.outcome import Outcome
from descent.params import Number, Param, decay, epsilon, learning_rate, param, params
from descent.recommend import recommended_rate
from descent.run import arrive, descend, walk
from descent.schedule import Constant, MomentumDriver, Schedule, lasting, passed, progress, torch_call, whole
from descent.stationary import StationaryCurve, StationaryPoint
from descent.study import Finding, Heatmap, Line, Plot, Report, Study
from descent.surface import Surface
from descent.trajectory import Trajectory
from descent.transformed import Transformed, transformed, unplaced
from descent.trials import Trials, attempt, attempts, ranking, standing

__version__ = "0.1.0"

__all__ = [
    "RULES",
    "WHAT_IFS",
    "Altered",
    "Anatomy",
    "Arrival",
    "Batches",
    "Constant",
    "DataSurface",
    "Entry",
    "Experiment",
    "Fair",
    "Finding",
    "FirstStep",
    "Heatmap",
    "Line",
    "MomentumDriver",
    "MovingSurface",
    "Number",
    "Objective",
    "Optimizer",
    "Outcome",
    "Param",
    "Plot",
    "Recommended",
    "Reference",
    "Report",
    "Same",
    "Sampling",
    "Schedule",
    "Stage",
    "StationaryCurve",
    "StationaryPoint",
    "Study",
    "Surface",
    "Sweep",
    "Trajectory",
    "Transformed",
    "Trials",
    "Tuned",
    "WhatIf",
    "Wrapper",
    "along",
    "arrive",
    "at_rate",
    "attempt",
    "attempts",
    "average",
    "convergence_ratio",
    "debiased",
    "decay",
    "descend",
    "discover",
    "divided",
    "effective_rate",
    "epoch_displacements",
    "epsilon",
    "gap",
    "lasting",
    "lay_out",
    "lay_out_all",
    "learning_rate",
    "length",
    "modelled",
    "normals",
    "oscillation",
    "param",
    "params",
    "passed",
    "progress",
    "ranking",
    "ratio",
    "recommended_rate",
    "reversals",
    "settle_step",
    "show",
    "signal_to_noise",
    "spread",
    "standing",
    "table",
    "torch_call",
    "transformed",
    "tuned",
    "unplaced",
    "update_sizes",
    "walk",
    "whole",
]
