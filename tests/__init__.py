"""The tests; `python3 tests` makes what they need and runs them all."""
