"""Matched comparison of people at one time."""
