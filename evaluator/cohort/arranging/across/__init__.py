"""Measures that stand side by side, at several times or of several places, and may be rows."""
