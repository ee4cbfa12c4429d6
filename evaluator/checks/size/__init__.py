"""Checks of how much the data can tell: people, places, events, precision."""
