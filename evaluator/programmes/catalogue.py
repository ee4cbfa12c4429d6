"""The data files of the programmes, read and checked once, and files of somebody's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path, PurePosixPath

from evaluator.measures import measure_called
from evaluator.programmes.programme import KnownProgramme, UsualOutcome
from evaluator.values.files.storage import from_plain, read_text
from evaluator.values.plan import Design, Plan
from evaluator.values.problems import Problem, Refusal

_OWN = ".toml"


@lru_cache(maxsize=1)
def known_programmes(names: tuple[str, ...]) -> tuple[KnownProgramme, ...]:
    """The programmes of the data files named.

    Raises:
        Refusal: a file does not hold what it must.
    """
    folder = resources.files("evaluator.programmes")
    return tuple(
        read_programme(folder.joinpath(f"{name}.toml").read_text("utf-8"), PurePosixPath(name).name)
        for name in names
    )


def find_programme(key: str, programmes: Sequence[KnownProgramme]) -> KnownProgramme:
    """One of ``programmes`` by its key, or a file of somebody's own.

    Raises:
        Refusal: ``programme_unknown``, or what is wrong with the file.
    """
    if key.endswith(_OWN):
        path = Path(key)
        own = read_programme(read_text(path, "The programme"), path.stem)
        _refuse_unknown_designs(own)
        return own
    found = next((each for each in programmes if each.key == key), None)
    if found is None:
        keys = [each.key for each in programmes]
        close = get_close_matches(key, keys, n=3, cutoff=0.4)
        listed = ", ".join(f'"{each}"' for each in close)
        raise Refusal(
            Problem(
                "programme_unknown",
                f'There is no programme called "{key}".',
                (f"Did you mean {listed}? " if close else "")
                + "List them with: whatworked programmes. A file of your own ends in .toml.",
            )
        )
    return found


def read_programme(text: str, key: str) -> KnownProgramme:
    """A programme from the text of its data file, checked.

    Raises:
        Refusal: not TOML, a key that means nothing, a value that does not fit, or a contradiction.
    """
    source = f'The programme "{key}"'
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(
            Problem(
                "programme_not_toml",
                f"{source} cannot be read as TOML: {wrong}.",
                "Correct that line; texts need quotation marks.",
            )
        ) from None
    known = replace(from_plain(KnownProgramme, content, source), key=key)
    wrong_said = [
        Problem("programme_contradiction", f"{source} {said}.", fix)
        for said, fix in _contradictions(known)
    ]
    if wrong_said:
        raise Refusal(*wrong_said)
    return known


def _refuse_unknown_designs(known: KnownProgramme) -> None:
    from evaluator.designs.known import refuse_unknown_design

    for design in known.designs:
        refuse_unknown_design(Plan(design=Design(design)), f'The programme "{known.key}"')


def _contradictions(known: KnownProgramme) -> Iterator[tuple[str, str]]:
    """What cannot be so, each with what to do."""
    if known.only_monitored != (not known.designs):
        yield (
            "has designs and no effect to claim, or the other way round",
            'Name the designs that suit it, or say claim = "monitoring".',
        )
    if (known.claim == "impact") != (not known.condition):
        yield "says nothing about when an effect can be claimed", 'Say so under "condition".'
    if not known.only_monitored and not any(each.primary for each in known.outcomes):
        yield "has no main outcome", "Mark one outcome as primary = true."
    for outcome in known.outcomes:
        yield from _outcome(outcome)


def _outcome(outcome: UsualOutcome) -> Iterator[tuple[str, str]]:
    called = outcome.name or outcome.measure or outcome.column or "an outcome"
    if outcome.measure and measure_called(outcome.measure) is None:
        yield f'names the measure "{outcome.measure}", which there is not', "Correct its name."
    elif not outcome.measure and not (outcome.name and outcome.kind and outcome.better):
        yield (
            f'lacks the kind or the direction of "{called}"',
            "Name a measure, or say name, kind and better.",
        )
    if (outcome.column is None) == (outcome.before is None and outcome.after is None):
        yield (
            f'does not say in which column "{called}" is',
            "Say column, or before and after.",
        )
