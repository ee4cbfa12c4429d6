"""What a plan must say and may not say, by what it is about."""
