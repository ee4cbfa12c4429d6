"""Difference-in-differences with one start."""
