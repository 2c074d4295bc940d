"""Data: losses made of samples, where batches, their order and dropout act on the path."""

from views.page import navigate
from views.play import play
from views.ready import DATA as READY
from views.setup import DATA

navigate(__file__)
play("data", DATA, READY)
