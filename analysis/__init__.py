"""Thousands of runs at once: maps, sweeps, basins, flows and sensitivity, without a screen.

>>> where, racer = Conditions(Ellipse(), (-1.5, 1), 200), Entrant("Momentum", Momentum())
>>> rates, betas = np.geomspace(1e-3, 1, 64), np.linspace(0, 0.99, 64)
>>> found = parameter_map(where, racer, racer.dial("lr"), racer.dial("beta"), rates, betas)
>>> found.scores["settled"][found.best]
"""

from analysis.axis import Axis
from analysis.basins import Basins, basins
from analysis.conditions import Conditions
from analysis.entrant import Entrant, dials_of
from analysis.flow import flow
from analysis.parameter_map import ParameterMap, parameter_map
from analysis.scores import VARYING, scores_on
from analysis.sensitivity import Sensitivity, sensitivity
from analysis.stability import limit_curve, stability_limit
from analysis.sweep import Swept, sweep

__all__ = [
    "VARYING",
    "Axis",
    "Basins",
    "Conditions",
    "Entrant",
    "ParameterMap",
    "Sensitivity",
    "Swept",
    "basins",
    "dials_of",
    "flow",
    "limit_curve",
    "parameter_map",
    "scores_on",
    "sensitivity",
    "stability_limit",
    "sweep",
]
