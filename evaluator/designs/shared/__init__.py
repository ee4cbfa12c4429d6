"""What several designs are built from."""
