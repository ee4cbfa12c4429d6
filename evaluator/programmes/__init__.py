"""Programmes of the field that a study can start from: one data file each, listed here."""

from evaluator.programmes.catalogue import find_programme, known_programmes
from evaluator.programmes.programme import KnownProgramme
from evaluator.values.plan import Plan

# A file below this folder, without its ".toml".
PROGRAMMES = (
    "schools/gang_awareness_sessions",
    "schools/knife_awareness",
    "schools/healthy_relationships",
    "schools/safety_cards",
    "schools/parenting_support",
    "workforce/violence_workshops",
    "workforce/trauma_informed_training",
    "workforce/slavery_training_recruits",
    "workforce/business_awareness",
    "support/mentoring",
    "support/violence_panel",
    "support/employment_support",
    "support/accommodation",
    "support/family_support",
    "support/gang_diversion",
    "victims/ae_navigators",
    "victims/victim_coordinators",
    "victims/victims_through_justice",
    "places/area_task_force",
    "places/violence_reduction_unit",
    "places/at_risk_areas",
    "places/exploitation_disruption",
    "pilots/nrm_devolved_decisions",
    "pilots/exclusion_reduction",
    "justice/rehabilitation",
    "justice/restorative_justice",
    "justice/avoiding_criminalisation",
    "reporting/data_sharing_reporting",
    "reporting/public_awareness",
    "reporting/boards_and_strategy",
)


def programmes() -> tuple[KnownProgramme, ...]:
    """Every programme, in the order of the list."""
    return known_programmes(PROGRAMMES)


def started_from(plan: Plan) -> KnownProgramme | None:
    """The programme that a plan started from; None for none, and for one of somebody's own."""
    key = plan.programme.started_from
    return next((each for each in programmes() if each.key == key), None) if key else None


def programme_called(key: str) -> KnownProgramme:
    """The programme of that key, or of a file of somebody's own whose path ends in ".toml".

    Raises:
        Refusal: there is none of that key, with those that come closest; or the file is wrong.
    """
    return find_programme(key, programmes())
