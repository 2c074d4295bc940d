"""The settings of a page: declared once, read from its address, written to it, and turned into an experiment."""
