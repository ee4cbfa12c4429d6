"""Money: unit costs with their sources, cost per participant and break-even."""
