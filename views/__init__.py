"""The pages. One room for each, and below them what they share, in the order tests/test_layers.py names."""
