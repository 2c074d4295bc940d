"""Race: optimizers on one surface under a declared rule of fairness, and who is first."""

from views.page import navigate
from views.race import race
from views.setup import RACE

navigate(__file__)
race("race", RACE)
