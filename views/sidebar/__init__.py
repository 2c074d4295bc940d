"""The sidebar: one file for each group of its widgets, which draw what the address declares."""
