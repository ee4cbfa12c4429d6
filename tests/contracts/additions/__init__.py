"""One made-up thing of every kind: what a person writes who adds one, and nothing more."""
