"""Files written whole, and values to their plain text and back."""
