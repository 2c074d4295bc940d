"""Race: optimizers on one surface under a declared rule of fairness, and who is first."""

from views.address.setup import RACE
from views.race.page import race
from views.shell import navigate

navigate(__file__)
race("race", RACE)
