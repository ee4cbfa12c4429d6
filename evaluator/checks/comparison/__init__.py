"""Checks of whether there is a fair comparison at all."""
