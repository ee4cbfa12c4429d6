"""Checks of what the groups did before the start."""
