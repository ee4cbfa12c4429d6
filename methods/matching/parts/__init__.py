"""What the matching methods are built from; no method of its own."""
