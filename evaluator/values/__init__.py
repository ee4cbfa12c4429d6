"""Plain frozen values that cross the rooms, and the rules that make them; imports nothing above."""
