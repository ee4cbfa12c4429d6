"""Tables beside an outcome that each answer one further question of the plan."""
