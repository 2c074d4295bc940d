"""Working ranges of the learning rate across surfaces: their page and their numbers."""
