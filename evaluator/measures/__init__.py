"""Outcome measures of the field: one data file for each instrument, listed here."""

from evaluator.measures.catalogue import Known, known_measures, words_of_columns

# A file below this folder, without its ".toml".
INSTRUMENTS = (
    "questionnaires/sdq",
    "questionnaires/swemwbs",
    "questionnaires/ons4",
    "questionnaires/self_report_delinquency",
    "questionnaires/quiz",
    "questionnaires/perceived_safety",
    "questionnaires/help_seeking",
    "records/reoffending",
    "records/arrests",
    "records/exclusions",
    "records/attendance",
    "records/hospital",
    "records/ambulance",
    "records/recorded_violence",
    "records/referrals",
    "records/reports",
    "records/victims",
    "records/employment",
    "records/housing",
    "records/harm_index",
)


def measures() -> dict[str, Known]:
    """Every measure with its instrument, by its key."""
    return known_measures(INSTRUMENTS)


def may_hold_answers(column: str) -> bool:
    """Whether a column's name has a word of a questionnaire; quick, for every column is asked."""
    plain = column.casefold()
    return any(word in plain for word in words_of_columns(INSTRUMENTS))


def measure_called(key: str) -> Known | None:
    """The measure of that key, with its instrument; None where there is none."""
    return measures().get(key) if key else None
