"""Lab: sweeps, maps, basins and flows, and studies that stand for claims."""

from views.lab.page import lab
from views.shell import navigate

navigate(__file__)
lab()
