"""A map of two hyperparameters: its page, its numbers, and theory's limit of stability on it."""
