"""Whole evaluations driven by what a screen reader is told, and by nothing else."""
