"""A few places against a weighted mix of others."""
