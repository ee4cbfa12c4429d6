"""From a cohort to a plan that can be locked: guesses, choices, rules, the plan file."""
