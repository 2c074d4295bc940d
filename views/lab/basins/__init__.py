"""The basins of all starts: their page and their numbers."""
