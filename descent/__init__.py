"""Descent: optimizers on two-parameter loss surfaces, one run or a whole batch at once."""

from descent.altered import Altered
from descent.anatomy import Anatomy, lay_out
from descent.entry import Entry, Reference, discover
from descent.experiment import Experiment
from descent.noise import normals
from descent.optimizer import Objective, Optimizer, Wrapper, average, debiased, show
from descent.outcome import Outcome
from descent.params import Number, Param, decay, epsilon, learning_rate, param, params
from descent.recommend import recommended_rate
from descent.run import arrive, descend, walk
from descent.schedule import Constant, MomentumDriver, Schedule, progress, torch_call, whole
from descent.stationary import StationaryPoint
from descent.surface import Surface
from descent.trajectory import Arrival, Trajectory

__version__ = "0.1.0"

__all__ = [
    "Altered",
    "Anatomy",
    "Arrival",
    "Constant",
    "Entry",
    "Experiment",
    "MomentumDriver",
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
    "lay_out",
    "learning_rate",
    "normals",
    "param",
    "params",
    "progress",
    "recommended_rate",
    "show",
    "torch_call",
    "walk",
    "whole",
]
