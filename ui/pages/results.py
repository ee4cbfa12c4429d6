"""To come."""
from ui.pages.page import Page


class ResultsPage(Page):
    """Results."""

    key = "results"
    title = "Results"
