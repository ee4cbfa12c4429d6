"""Staggered roll-out: different starts in different places."""
