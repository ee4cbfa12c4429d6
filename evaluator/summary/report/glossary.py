"""The words of the report that not everybody uses, each in a sentence."""

from __future__ import annotations

from evaluator.summary.blocks import Block, Facts, Heading

_ALWAYS = (
    ("Degrees of freedom", "How much information stands behind a range; with little it is wide."),
    ("Likely range", "What the true figure may well be, allowing for chance alone."),
    ("Outcome", "What the programme is meant to change."),
    (
        "p-value",
        "How often chance alone would make a difference as large, if there were no effect.",
    ),
    (
        "Standard error",
        "How far a figure would typically lie from the truth if the study were done again.",
    ),
    (
        "Trust",
        "From 0 to 5: how well other reasons than the programme are ruled out. It says nothing "
        "about the size of the effect.",
    ),
    (
        "Worthwhile change",
        "The smallest change that was agreed, beforehand, to be worth paying for.",
    ),
)
_COMPARED = (
    ("Comparison group", "People or places without the programme, to compare with."),
    (
        "Standard deviation",
        "How far people typically lie from the average. 0.1 of it is a small difference.",
    ),
)


def glossary(*, compared: bool) -> list[Block]:
    """Terms and what they mean; those of a comparison only where there was one."""
    terms = sorted((*_ALWAYS, *(_COMPARED if compared else ())))
    return [Heading("Words used"), Facts(tuple(terms))]
