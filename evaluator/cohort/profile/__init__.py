"""What a column or a whole cohort looks like in numbers."""
