"""What is told beside the result of a known measure."""

from evaluator.summary.blocks import Bullets, Heading
from evaluator.summary.measured import measure_blocks, programme_blocks
from evaluator.values.plan import Outcome, Plan, Programme


def test_range_bands_caveats_and_source_stand_beside_a_result():
    heading, told = measure_blocks(Outcome("Difficulties", "sdq", measure="sdq_total"))
    assert heading == Heading("What to know of difficulties", 3)
    assert isinstance(told, Bullets)
    assert told.items[0].endswith("runs from 0 to 40; a lower number is better.")
    assert "Published bands for answers of a teacher" in told.items[1]
    assert any("not comparable" in item for item in told.items)
    assert told.items[-1].startswith("Source: Goodman 1997")


def test_an_outcome_that_is_no_known_measure_gets_nothing():
    assert measure_blocks(Outcome("Score", "score")) == []


def test_pitfalls_of_the_programme_that_a_plan_started_from_are_told():
    plan = Plan(programme=Programme(name="Ours", started_from="mentoring"))
    heading, lead, asked = programme_blocks(plan)
    assert heading == Heading("What to ask of such a programme")
    assert "A result cannot say: that the mentor" in lead.text
    assert len(asked.items) == 3
    assert programme_blocks(Plan()) == []
    assert programme_blocks(Plan(programme=Programme(started_from="boxing"))) == []
