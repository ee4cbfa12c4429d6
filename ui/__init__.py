"""The window: shows the evaluator's values and asks its questions."""
