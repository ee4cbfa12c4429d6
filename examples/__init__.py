"""Worked examples that ship with the product: a workbook, a plan and, where planted, the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Example:
    """One story: a workbook, the plan that evaluates it and the finished study.

    Attributes:
        key: the folder's name, and what ``whatworked example`` calls it.
        title: a short heading. description: one or two sentences on what the story shows.
        workbook, plan, finished: file names inside the folder.
        like: keys of the programmes of the field whose studies look like this one.
    """

    key: str
    title: str
    description: str
    workbook: str
    plan: str = "plan.toml"
    finished: str = "finished.whatworked.gz"
    like: tuple[str, ...] = ()

    @property
    def workbook_path(self) -> Path:
        """Where the workbook lies."""
        return folder(self.key) / self.workbook

    @property
    def plan_path(self) -> Path:
        """Where the plan lies."""
        return folder(self.key) / self.plan

    @property
    def finished_path(self) -> Path:
        """Where the finished study lies, compressed; an example of somebody's own may have none."""
        return folder(self.key) / self.finished


EXAMPLES: tuple[Example, ...] = (
    Example(
        key="nsw_job_training",
        title="Job training and later earnings (real data)",
        description=(
            "185 men who took part in the National Supported Work programme and 429 men from a "
            "national survey. A trial of the same programme tells what the answer should be."
        ),
        workbook="nsw_job_training.xlsx",
        like=("employment_support",),
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
        like=("gang_awareness_sessions",),
    ),
    Example(
        key="mentoring_matched",
        title="Mentoring for young people at risk",
        description=(
            "310 young people referred to a mentor and 1,400 who were not. Those referred were "
            "worse off to begin with, so a plain comparison makes mentoring look harmful."
        ),
        workbook="mentoring_matched.xlsx",
        like=("mentoring",),
    ),
    Example(
        key="workshop_no_comparison",
        title="Practitioner workshops without a comparison",
        description=(
            "180 people took a quiz before and after a workshop. Scores rose, but nobody who "
            "stayed away was asked, so the data cannot tell what the workshop did."
        ),
        workbook="practitioner_workshops.xlsx",
        like=("violence_workshops",),
    ),
    Example(
        key="ward_month_violence",
        title="Task force against violence",
        description=(
            "24 wards over 60 months; a task force starts in six of them on three dates. Fuller "
            "recording hides the fall, and some violence moves next door."
        ),
        workbook="ward_month_violence.xlsx",
        like=("area_task_force", "exploitation_disruption"),
    ),
    Example(
        key="nrm_devolved_pilot",
        title="Local decisions on child victims of slavery",
        description=(
            "60 councils over 16 quarters, two starts and an effect that grows. One number for "
            "before and after says that waiting rose, where it fell by 48 days."
        ),
        workbook="nrm_devolved_pilot.xlsx",
        like=("nrm_devolved_decisions",),
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
        like=("rehabilitation", "restorative_justice"),
    ),
    Example(
        key="ae_navigator",
        title="Navigators in emergency departments",
        description=(
            "2,200 people injured by violence. People who accepted a navigator's help do far "
            "better than people who refused, for reasons of their own; hours of duty are fairer."
        ),
        workbook="ae_navigator.xlsx",
        like=("ae_navigators", "victim_coordinators"),
    ),
    Example(
        key="exclusion_reduction",
        title="Inclusion workers in schools",
        description=(
            "48 schools get a worker in the order of lots. Suspensions fall, no pupils leave "
            "the roll, and for once a firm answer is fair."
        ),
        workbook="exclusion_reduction.xlsx",
        like=("exclusion_reduction",),
    ),
    Example(
        key="referral_training",
        title="Training of referring teams",
        description=(
            "26 teams trained on seven dates, some alone on theirs. They refer many more "
            "children, and no more of them are accepted."
        ),
        workbook="referral_training.xlsx",
        like=("trauma_informed_training", "slavery_training_recruits", "business_awareness"),
    ),
    Example(
        key="knife_awareness",
        title="Knife lessons in schools",
        description=(
            "Other pupils of 40 schools answer every summer. Nobody carries less, and fear of "
            "those who carry grows."
        ),
        workbook="knife_awareness.xlsx",
        like=("knife_awareness",),
    ),
    Example(
        key="healthy_relationships",
        title="Healthy relationships lessons",
        description=(
            "36 schools by lot, asked again after 3, 6 and 12 months. What pupils know grows "
            "over the year, and their wellbeing stays as it was."
        ),
        workbook="healthy_relationships.xlsx",
        like=("healthy_relationships",),
    ),
    Example(
        key="parenting_support",
        title="Parenting programme",
        description=(
            "240 families who came and 900 who did not. Those who came were at a bad time, "
            "which passes by itself; part of the change is real."
        ),
        workbook="parenting_support.xlsx",
        like=("parenting_support", "family_support", "accommodation"),
    ),
    Example(
        key="gang_diversion",
        title="List of young people at risk",
        description=(
            "260 young people on a list and 1,100 who were not. Being watched brings more "
            "arrests, also beside people with the same record."
        ),
        workbook="gang_diversion.xlsx",
        like=("gang_diversion", "violence_panel"),
    ),
    Example(
        key="employment_support",
        title="Job coaches after court",
        description=(
            "400 people with a coach and 1,400 without. A coach helps, but nobody had measured "
            "work before, so it is only an early sign."
        ),
        workbook="employment_support.xlsx",
        like=("employment_support", "victims_through_justice"),
    ),
    Example(
        key="violence_fund",
        title="Money against serious violence",
        description=(
            "Three of 40 councils get money after their worst year. Admissions fall by "
            "themselves, and a mix of other councils shows it."
        ),
        workbook="violence_fund.xlsx",
        like=("violence_reduction_unit",),
    ),
    Example(
        key="stepped_outreach",
        title="Outreach teams, one town at a time",
        description=(
            "Four of 36 towns get a team, each half a year after the last. A mix of other towns "
            "for every start shows what the teams changed."
        ),
        workbook="stepped_outreach.xlsx",
        like=("violence_reduction_unit",),
    ),
    Example(
        key="youth_diversion",
        title="Children kept out of court",
        description=(
            "30 districts, 14 of which divert children. Policing drifts in every district, and the "
            "young adults there, who cannot be diverted, take that out."
        ),
        workbook="youth_diversion.xlsx",
        like=("avoiding_criminalisation",),
    ),
    Example(
        key="at_risk_areas",
        title="Small areas at risk",
        description=(
            "60 small areas. New records come in with the programme, in its areas alone, and "
            "look like a rise that never was."
        ),
        workbook="at_risk_areas.xlsx",
        like=("at_risk_areas",),
    ),
    Example(
        key="reporting_ratio",
        title="Hospitals tell the police",
        description=(
            "Nine areas, three of which share records. Victims report more, there is no less "
            "harm, and three places cannot prove it."
        ),
        workbook="reporting_ratio.xlsx",
        like=("data_sharing_reporting",),
    ),
    Example(
        key="perceived_safety",
        title="Appeal and feeling safe",
        description=(
            "Surveys in 20 areas of unequal size. Where the appeal ran people were asked "
            "online, younger people answered, and nobody feels safer."
        ),
        workbook="perceived_safety.xlsx",
        like=("public_awareness", "safety_cards"),
    ),
    Example(
        key="proposition_99",
        title="Proposition 99 and smoking (real data)",
        description=(
            "California taxed cigarettes in 1989. A mix of 38 states comes to the published "
            "answer, and one place alone cannot prove it."
        ),
        workbook="proposition_99.xlsx",
    ),
    Example(
        key="organ_donations",
        title="Asking for organ donors (real data)",
        description=(
            "California asked drivers for a yes or a no. Fewer registered than expected, as "
            "was published, and one place of 27 cannot show it."
        ),
        workbook="organ_donations.xlsx",
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
