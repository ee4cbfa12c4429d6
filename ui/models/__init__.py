"""Tables over the evaluator's values, read only and drawn on demand."""
