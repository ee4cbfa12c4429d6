"""What follows when the data of a plan are read another way, or are other data."""
