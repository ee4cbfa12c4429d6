"""From estimates and checks to a verdict: table, rating, sentences, what would settle it."""
