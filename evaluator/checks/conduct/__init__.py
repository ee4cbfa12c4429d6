"""Checks of how the study was run: its plan, its many answers, its controls."""
