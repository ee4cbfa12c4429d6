"""What stands beside an outcome and answers one further question of it."""
