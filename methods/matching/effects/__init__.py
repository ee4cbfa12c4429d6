"""What became of matched or weighted people, one estimator a file."""
