"""One sheet: its cells, where the names stand, which rows are data."""
