"""Checks of a comparison with a weighted mix of places."""
