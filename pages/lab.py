"""Lab: sweeps, maps, basins and flows, and studies that stand for claims."""

from views.lab import lab
from views.page import navigate

navigate(__file__)
lab()
