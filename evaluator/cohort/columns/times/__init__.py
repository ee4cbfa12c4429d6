"""What cells, labels and names say of when something was measured."""
