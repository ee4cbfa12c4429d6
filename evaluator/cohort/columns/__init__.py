"""What each column holds and which part it may play."""
