"""To come."""
from ui.pages.page import Page


class PlanPage(Page):
    """Plan."""

    key = "plan"
    title = "Plan"
