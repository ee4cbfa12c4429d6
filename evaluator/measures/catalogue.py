"""The data files of the measures, read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from evaluator.measures.measure import Instrument, Measure
from evaluator.outcomes import KINDS
from evaluator.values.files.storage import from_plain
from evaluator.values.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Known:
    """A measure and the instrument that it belongs to."""

    measure: Measure
    instrument: Instrument

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must be told wherever it is used."""
        return (*self.measure.caveats, *self.instrument.caveats)


@lru_cache(maxsize=1)
def known_measures(names: tuple[str, ...]) -> dict[str, Known]:
    """Every measure of the data files named, by its key.

    Raises:
        Refusal: a file does not hold what it must.
    """
    found: dict[str, Known] = {}
    for name in names:
        path = resources.files("evaluator.measures").joinpath(f"{name}.toml")
        instrument = read_instrument(path.read_text("utf-8"), name)
        found |= {each.key: Known(each, instrument) for each in instrument.measures}
    return found


@lru_cache(maxsize=1)
def words_of_columns(names: tuple[str, ...]) -> frozenset[str]:
    """Words by which columns of a questionnaire are known; found without checking the files."""
    folder = resources.files("evaluator.measures")
    held = [tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8")) for name in names]
    return frozenset(
        word
        for content in held
        for word in (*content.get("item_words", ()), *content.get("item_names", ())[:1])
    )


def read_instrument(text: str, name: str) -> Instrument:
    """An instrument from the text of its data file, checked.

    Raises:
        Refusal: a key that means nothing, a value that does not fit, or a contradiction.
    """
    source = f'The measures "{name}"'
    instrument = from_plain(Instrument, tomllib.loads(text), source)
    wrong = [
        Problem("measure_contradiction", f'{source}: "{each.key}" {said}.', "Correct the file.")
        for each in instrument.measures
        for said in _contradictions(each, instrument)
    ]
    if wrong:
        raise Refusal(*wrong)
    return instrument


def _contradictions(measure: Measure, instrument: Instrument) -> Iterator[str]:
    """What in a measure cannot be so."""
    if measure.kind not in {kind.key for kind in KINDS}:
        yield f'has the kind "{measure.kind}", which there is not'
    if not set(measure.reversed) <= set(instrument.items_of(measure)):
        yield "reverses an item that it is not made of"
    if (measure.worthwhile is None) != (not measure.worthwhile_source):
        yield "has a smallest worthwhile change without its source, or a source without it"
    if measure.better == "ambiguous" and not measure.pairs:
        yield "may go either way and names no measure to be read beside it"
    if bool(measure.per) != bool(measure.denominator):
        yield "is a rate without its denominator, or has a denominator and is no rate"
    for bands in measure.bands:
        if len(bands.names) != len(bands.starts) or list(bands.starts) != sorted(bands.starts):
            yield "has bands that are not in order, each with its start"
    if measure.made == "sum" and not measure.converted and instrument.items:
        number = len(instrument.items_of(measure))
        ends = (number * instrument.low, number * instrument.high)
        if (measure.low, measure.high) != ends:
            yield f"runs from {ends[0]:g} to {ends[1]:g} by its items"
