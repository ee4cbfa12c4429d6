"""The six pages, in the order of the work."""

from ui.pages.data import DataPage
from ui.pages.design_checks import DesignChecksPage
from ui.pages.page import Page
from ui.pages.plan import PlanPage
from ui.pages.programme import ProgrammePage
from ui.pages.results import ResultsPage
from ui.pages.summary import SummaryPage

PAGES: tuple[type[Page], ...] = (
    ProgrammePage,
    DataPage,
    PlanPage,
    DesignChecksPage,
    ResultsPage,
    SummaryPage,
)
