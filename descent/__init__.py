"""Descent: optimizers on two-parameter loss surfaces, one run or a whole batch at once."""

from descent.entry import Entry, Reference, discover
from descent.experiment import Experiment
from descent.optimizer import Objective, Optimizer, Wrapper, average, debiased
from descent.outcome import Outcome
from descent.params import Number, Param, decay, epsilon, learning_rate, param, params
from descent.recommend import recommended_rate
from descent.run import arrive, descend, walk
from descent.schedule import Constant, Schedule
from descent.stationary import StationaryPoint
from descent.surface import Surface
from descent.trajectory import Arrival, Trajectory

__all__ = [
    "Arrival",
    "Constant",
    "Entry",
    "Experiment",
    "Number",
    "Objective",
    "Optimizer",
    "Outcome",
    "Param",
    "Reference",
    "Schedule",
    "StationaryPoint",
    "Surface",
    "Trajectory",
    "Wrapper",
    "arrive",
    "average",
    "debiased",
    "decay",
    "descend",
    "discover",
    "epsilon",
    "learning_rate",
    "param",
    "params",
    "recommended_rate",
    "walk",
]
