"""Data: losses made of samples, where batches, their order and dropout act on the path."""

from views.address.setup import DATA
from views.playground.page import play
from views.shell import navigate
from views.sidebar.presets import DATA as READY

navigate(__file__)
play("data", DATA, READY)
