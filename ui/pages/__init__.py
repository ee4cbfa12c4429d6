"""The pages, in the order of the work: one file each, listed here."""

from evaluator.values.problems import Problem
from ui.pages.data import DataPage
from ui.pages.design_checks import DesignChecksPage
from ui.pages.library import LibraryPage
from ui.pages.page import Page
from ui.pages.plan import PlanPage
from ui.pages.programme import ProgrammePage
from ui.pages.prospect import ProspectPage
from ui.pages.results import ResultsPage
from ui.pages.summary import SummaryPage
from ui.state.navigation import section_of

PAGES: tuple[type[Page], ...] = (
    ProgrammePage,
    ProspectPage,
    DataPage,
    PlanPage,
    DesignChecksPage,
    ResultsPage,
    SummaryPage,
    LibraryPage,
)


def needs_study(key: str) -> bool:
    """Whether the page called ``key`` shows the study on screen, and nothing without one."""
    return any(page.of_study for page in PAGES if page.key == key)


def page_of(problem: Problem) -> type[Page] | None:
    """The page on which a missing answer is given; None where it is given on none."""
    section = section_of(problem)
    return next((page for page in PAGES if page.key == section), None)
