"""How the window looks, and what a screen reader is told of it."""
