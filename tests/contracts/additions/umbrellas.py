"""Did everybody have an umbrella?"""

from collections.abc import Iterator

from evaluator.cohort.questions.question import Question
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem


def find(cohort: Cohort) -> Iterator[Problem]:
    """Asked wherever there are rows."""
    if len(cohort.frame):
        told = "Some may have left their umbrellas at home."
        yield Problem("umbrellas_left", told, "Ask them.", severity="warning")


UMBRELLAS_LEFT = Question(
    "umbrellas_left", "Ask about umbrellas at home", find=find, beside_an_answer=True
)
