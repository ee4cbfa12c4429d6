"""What was noted."""

from ui.pages.page import Page
from ui.state.jobs import Jobs
from ui.state.navigation import Facts, Standing
from ui.state.session import Session
from ui.widgets.common.layout import text


class NotesPage(Page):
    """One sentence."""

    key = "notes"
    title = "Notes"
    icon = "note"
    help_topic = "keyboard"
    lead = "What was noted beside the numbers."

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """Always done."""
        return Standing("done", f"{'Noted' if facts.evaluated else 'Nothing noted'}")

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.body.addWidget(text("Nothing was noted."))
        self.set_footer(text("", "muted"))
