"""From a cohort to analysis rows: times, starts, events."""
