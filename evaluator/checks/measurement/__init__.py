"""Checks of how the outcome was measured and recorded."""
