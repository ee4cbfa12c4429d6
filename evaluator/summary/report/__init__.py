"""The report: what a reviewer needs to check the answer, in the order of what matters."""
