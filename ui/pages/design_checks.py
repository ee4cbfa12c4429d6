"""To come."""
from ui.pages.page import Page


class DesignChecksPage(Page):
    """Design checks."""

    key = "design_checks"
    title = "Design checks"
