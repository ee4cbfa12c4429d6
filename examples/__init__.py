"""Worked examples that ship with the product: a workbook, a plan and, where planted, the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Example:
    """One story: a workbook and the plan that evaluates it.

    Attributes:
        key: the folder's name, and what ``whatworked example`` calls it.
        title: a short heading. description: one or two sentences on what the story shows.
        workbook, plan: file names inside the folder.
    """

    key: str
    title: str
    description: str
    workbook: str
    plan: str = "plan.toml"

    @property
    def workbook_path(self) -> Path:
        """Where the workbook lies."""
        return folder(self.key) / self.workbook

    @property
    def plan_path(self) -> Path:
        """Where the plan lies."""
        return folder(self.key) / self.plan


EXAMPLES: tuple[Example, ...] = (
    Example(
        key="nsw_job_training",
        title="Job training and later earnings (real data)",
        description=(
            "185 men who took part in the National Supported Work programme and 429 men from a "
            "national survey. A trial of the same programme tells what the answer should be."
        ),
        workbook="nsw_job_training.xlsx",
    ),
    Example(
        key="schools_gang_sessions",
        title="Gang-awareness sessions in schools",
        description=(
            "24 schools and 2,900 pupils asked before and after. Knowledge rose, but one test "
            "before the start cannot show why; counting pupils alone finds a fall in "
            "offending that is not there."
        ),
        workbook="schools_gang_sessions.xlsx",
    ),
    Example(
        key="mentoring_matched",
        title="Mentoring for young people at risk",
        description=(
            "310 young people referred to a mentor and 1,400 who were not. Those referred were "
            "worse off to begin with, so a plain comparison makes mentoring look harmful."
        ),
        workbook="mentoring_matched.xlsx",
    ),
    Example(
        key="workshop_no_comparison",
        title="Practitioner workshops without a comparison",
        description=(
            "180 people took a quiz before and after a workshop. Scores rose, but nobody who "
            "stayed away was asked, so the data cannot tell what the workshop did."
        ),
        workbook="practitioner_workshops.xlsx",
    ),
    Example(
        key="ward_month_violence",
        title="Task force against violence",
        description=(
            "24 wards over 60 months; a task force starts in six of them on three dates. Fuller "
            "recording hides the fall, and some violence moves next door."
        ),
        workbook="ward_month_violence.xlsx",
    ),
    Example(
        key="nrm_devolved_pilot",
        title="Local decisions on child victims of slavery",
        description=(
            "60 councils over 16 quarters, two starts and an effect that grows. One number for "
            "before and after says that waiting rose, where it fell by 48 days."
        ),
        workbook="nrm_devolved_pilot.xlsx",
    ),
    Example(
        key="castle_doctrine",
        title="Castle-doctrine laws and homicide (real data)",
        description=(
            "50 American states from 2000 to 2010, 21 of which widened the right to lethal force. "
            "Homicide may have risen, but so few states cannot show a change of one in twenty."
        ),
        workbook="castle_doctrine.xlsx",
    ),
    Example(
        key="reoffending_cohort",
        title="Resettlement support and reoffending",
        description=(
            "142 people on a programme and 9,000 who were not. A fair comparison finds less "
            "reoffending, but so few people cannot show it: not proven is not the same as no."
        ),
        workbook="reoffending_cohort.xlsx",
    ),
    Example(
        key="ae_navigator",
        title="Navigators in emergency departments",
        description=(
            "2,200 people injured by violence. People who accepted a navigator's help do far "
            "better than people who refused, for reasons of their own; hours of duty are fairer."
        ),
        workbook="ae_navigator.xlsx",
    ),
)


def folder(key: str) -> Path:
    """The folder of an example, such as ``folder("mentoring_matched")``.

    Raises:
        KeyError: no example has this key.
    """
    if key not in {example.key for example in EXAMPLES}:
        raise KeyError(key)
    return Path(__file__).parent / key


def find(key: str) -> Example | None:
    """The example with this key, or None."""
    return next((example for example in EXAMPLES if example.key == key), None)
