"""What must be told of a known measure or programme wherever its result is read."""

from __future__ import annotations

from evaluator.measures import measure_called
from evaluator.measures.measure import Bands, Measure
from evaluator.programmes import started_from
from evaluator.summary.blocks import Block, Bullets, Heading, Paragraph
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import outcome_name


def measure_blocks(outcome: Outcome) -> list[Block]:
    """Range, bands, caveats and source of an outcome's measure; none where it is none."""
    known = measure_called(outcome.measure)
    if known is None:
        return []
    return [
        Heading(f"What to know of {outcome_name(outcome)}", 3),
        Bullets(
            (
                *_range(known.measure),
                *(_bands(each) for each in known.measure.bands),
                *known.caveats,
                f"Source: {known.instrument.source}.",
            )
        ),
    ]


def programme_blocks(plan: Plan) -> list[Block]:
    """What is known of such programmes: pitfalls as questions, and what no result can say."""
    known = started_from(plan)
    if known is None:
        return []
    return [
        Heading("What to ask of such a programme"),
        Paragraph(
            f"The plan started from what is known of programmes such as “{known.name}”. "
            f"{known.follow_up_reason} A result cannot say: {known.wording.cannot_say[:1].lower()}"
            f"{known.wording.cannot_say[1:]}"
        ),
        Bullets(tuple(f"{each.ask} {each.why}" for each in known.questions)),
    ]


def _range(measure: Measure) -> tuple[str, ...]:
    said = {
        "higher": "a higher number is better",
        "lower": "a lower number is better",
        "ambiguous": "a change may be good or bad",
    }[measure.better]
    if measure.low is None or measure.high is None:
        return (f"{measure.name}: {said}.",)
    return (f"{measure.name} runs from {measure.low:g} to {measure.high:g}; {said}.",)


def _bands(bands: Bands) -> str:
    who = f" for answers of a {bands.answered_by}" if bands.answered_by else ""
    parts = ", ".join(
        f"{name} from {start:g}" for name, start in zip(bands.names, bands.starts, strict=True)
    )
    return f"Published bands{who}: {parts} ({bands.source})."
