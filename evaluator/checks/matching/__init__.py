"""Checks of how alike the matched groups are, seen and unseen."""
