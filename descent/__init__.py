"""Descent: optimizers on two-parameter loss surfaces, one run or a whole batch at once."""

from descent.arrival import Arrival
from descent.batches import Batches, Sampling, Stage
from descent.data import DataSurface
from descent.entry import Entry, Reference
from descent.experiment import Experiment
from descent.moving import MovingSurface
from descent.moving_average import average, debiased
from descent.objective import Objective
from descent.optimizer import Optimizer, Wrapper, show
from descent.outcome import Outcome
from descent.params import Number, Param, decay, epsilon, learning_rate, param, params
from descent.recommend import recommended_rate
from descent.run import arrive, descend, walk
from descent.schedule import Constant, Schedule, lasting, passed, progress, torch_call, whole
from descent.stationary import StationaryCurve, StationaryPoint
from descent.surface import Surface
from descent.trajectory import Trajectory
from descent.transformed import Transformed, transformed, unplaced

__version__ = "0.1.0"

__all__ = [
    "Arrival",
    "Batches",
    "Constant",
    "DataSurface",
    "Entry",
    "Experiment",
    "MovingSurface",
    "Number",
    "Objective",
    "Optimizer",
    "Outcome",
    "Param",
    "Reference",
    "Sampling",
    "Schedule",
    "Stage",
    "StationaryCurve",
    "StationaryPoint",
    "Surface",
    "Trajectory",
    "Transformed",
    "Wrapper",
    "arrive",
    "average",
    "debiased",
    "decay",
    "descend",
    "epsilon",
    "lasting",
    "learning_rate",
    "param",
    "params",
    "passed",
    "progress",
    "recommended_rate",
    "show",
    "torch_call",
    "transformed",
    "unplaced",
    "walk",
    "whole",
]
