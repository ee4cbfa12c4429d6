"""Summaries of what was done, where no effect can be claimed."""
