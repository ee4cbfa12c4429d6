"""A column that says at which level of geography each row counts, so that people count twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import listed
from evaluator.values.cohort import Kind
from evaluator.values.problems import Problem

# From the widest to the finest.
_LEVELS = (
    ("united kingdom", "uk", "great britain"),
    ("national", "country", "nation", "england", "wales", "england and wales", "all"),
    ("regional", "region", "regions", "government office region", "nhs region"),
    ("county", "counties", "police force", "police force area", "force", "pfa",
     "local criminal justice board", "combined authority", "mayoral combined authority",
     "integrated care board", "icb", "mca"),
    ("local authority", "local authority district", "local authorities", "la", "lad", "ltla",
     "utla", "district", "borough", "unitary authority", "unitary authorities", "ua",
     "community safety partnership", "csp", "local skills improvement plan area",
     "parliamentary constituency", "constituency", "sub icb", "sub icb location", "ccg"),
    ("ward", "msoa", "lsoa", "output area", "neighbourhood", "provider", "school", "institution",
     "trust", "sponsor", "practice", "hospital", "prison", "gp", "gp practice",
     "general practice", "pcn", "primary care network"),
)  # fmt: skip
REGIONAL = 2  # the rank of regions; wider ones are lower
_RANK = {name: rank for rank, names in enumerate(_LEVELS) for name in names}
_MOST_LABELS = 12
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_TOGETHER = re.compile(r" ?& ?| and | ?/ ?")


def level_rank(label: str) -> int | None:
    """How fine a level of geography is, 0 the widest; None for what is none.

    Two that make up a whole map together, such as "Counties & UAs", are as fine as the finer.
    """
    plain = tidy(label.replace("_", " ").replace("-", " ")).casefold()
    plain = tidy(_IN_BRACKETS.sub(" ", plain)).removeprefix("upper tier ")
    plain = plain.removeprefix("lower tier ")
    if plain in _RANK:
        return _RANK[plain]
    parts = [part.removesuffix(" level") for part in _TOGETHER.split(plain)]
    ranks = [_RANK.get(part, _RANK.get(part.removesuffix("s"))) for part in parts]
    known = [rank for rank in ranks if rank is not None]
    return max(known) if len(known) == len(ranks) else None


def level_problems(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], sheet: str
) -> tuple[Problem, ...]:
    """A warning for each column of labels that are levels, with the condition that keeps one.

    It is the level of most rows, be its name known or not; of as many, the finest.
    """
    found = []
    for name in map(str, frame.columns):
        labels = levels_of(frame[name].dropna().unique()) if kinds[name] == "category" else []
        if len(labels) < 2:
            continue
        counts = frame[name].value_counts()
        kept = max(map(str, counts.index), key=lambda label: (counts[label], _place(labels, label)))
        rows = frame.index[frame[name].notna() & (frame[name] != kept)]
        found.append(
            Problem(
                "levels_mixed",
                f'"{name}" mixes levels of geography ({listed(labels, 6)}), so the same people '
                "count in several rows.",
                "Keep the rows of one level; in a plan, under [data]: keep = [{ column = "
                f'"{name}", values = ["{kept}"] }}].',
                "warning",
                sheet,
                int(rows[0]),
                name,
                (),
                len(rows),
            )
        )
    return tuple(found)


def _place(labels: list[str], label: str) -> int:
    """The place of a label among levels from the widest on; -1 for one that is none."""
    return labels.index(label) if label in labels else -1


def levels_of(different: Iterable[object]) -> list[str]:
    """The different labels of a column from the widest level to the finest.

    None where few are levels.
    """
    labels = [str(label) for label in different]
    if not 2 <= len(labels) <= _MOST_LABELS:
        return []
    ranks = {label: level_rank(label) for label in labels}
    known = [(rank, label) for label, rank in ranks.items() if rank is not None]
    if len({rank for rank, _ in known}) < 2 or 2 * len(known) <= len(labels):
        return []
    return [label for _, label in sorted(known)]
