"""Amounts that are written in another way than as a plain number."""
