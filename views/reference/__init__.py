"""The Reference page: each item laid out from what its own file says, and what came of what."""
