"""The designs a person can choose, one file each."""

from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.gaps.triple_difference import TRIPLE_DIFFERENCE
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
)
from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT
from evaluator.designs.synthetic.synthetic_comparison import SYNTHETIC_COMPARISON
from evaluator.values.plan import Plan

DESIGNS: tuple[ComparisonDesign, ...] = (
    DIFFERENCE_IN_DIFFERENCES,
    STAGGERED_ROLL_OUT,
    MATCHED_COMPARISON,
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
    SYNTHETIC_COMPARISON,
    TRIPLE_DIFFERENCE,
)

__all__ = ["DESIGNS", "ComparisonDesign", "design_of"]


def design_of(plan: Plan) -> ComparisonDesign:
    """The design that a plan names; KeyError for one that is not listed."""
    return {design.key: design for design in DESIGNS}[plan.design.kind]
