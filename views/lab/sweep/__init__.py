"""A sweep of one hyperparameter: its page and its numbers."""
