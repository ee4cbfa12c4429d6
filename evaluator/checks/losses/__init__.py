"""Checks of who was lost, left out or never counted."""
