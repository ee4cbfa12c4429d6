"""What a plan says beside its analysis: what it costs, who reports, and the study it expects."""

from evaluator.values.account.cost import Cost, CostPart, PriceLevel, UnitValue, View
from evaluator.values.account.report import Report

__all__ = ["Cost", "CostPart", "PriceLevel", "Report", "UnitValue", "View"]
