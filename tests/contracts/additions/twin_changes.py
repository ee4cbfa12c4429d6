"""Two groups before and after, called something else."""

from dataclasses import replace

from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES

TWIN_CHANGES = replace(DIFFERENCE_IN_DIFFERENCES, key="twin_changes", title="Changes of twins")
