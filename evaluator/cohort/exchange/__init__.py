"""What goes to whoever holds the data, and what comes back."""
