"""To come."""
from ui.pages.page import Page


class SummaryPage(Page):
    """Summary."""

    key = "summary"
    title = "Summary"
