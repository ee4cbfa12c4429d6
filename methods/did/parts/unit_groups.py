"""Clusters of units that are left out, redrawn or given the programme by chance, as wholes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from methods.did.parts.block_panel import BlockPanel
from methods.results import IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class UnitGroups:
    """What stays together when units are left out, redrawn or given the programme by chance.

    Attributes:
        comparison: rows of each comparison cluster. treated: rows of each treated cluster.
        first: periods before the start of each treated cluster.
    """

    comparison: list[IntArray]
    treated: list[IntArray]
    first: IntArray


def unit_groups(panel: BlockPanel, clusters: IntArray | None) -> UnitGroups:
    """Clusters of rows of the panel; by default each unit is its own.

    Args:
        panel: comparison units first.
        clusters: (n,) codes of the rows of the frame, or None.

    Raises:
        NotIdentifiedError: ``cluster_varies`` or ``mixed_clusters``.
    """
    rows, controls = np.arange(len(panel.units)), panel.n_comparison
    first = np.append(np.full(controls, -1), panel.first)
    owner = rows
    if clusters is not None:
        by_cell = clusters[panel.rows]
        owner = by_cell[:, 0]
        varying = int((by_cell != owner[:, None]).any(axis=1).sum())
        if varying:
            raise NotIdentifiedError(
                "cluster_varies",
                f"{varying} units lie in more than one cluster; each unit must stay in one.",
            )
    _, seen = np.unique(owner, return_index=True)
    members = [np.flatnonzero(owner == owner[position]) for position in np.sort(seen)]
    mixed = sum(bool((first[each] != first[each[0]]).any()) for each in members)
    if mixed:
        raise NotIdentifiedError(
            "mixed_clusters",
            f"{mixed} clusters hold units that start at different times or only partly; the "
            "programme must have been given to whole clusters at once.",
        )
    treated = [each for each in members if each[0] >= controls]
    return UnitGroups(
        comparison=[each for each in members if each[0] < controls],
        treated=treated,
        first=np.array([first[each[0]] for each in treated]),
    )


def _ordered(
    comparison: list[IntArray], treated: list[IntArray], first: IntArray
) -> tuple[IntArray, IntArray]:
    """Rows with the comparison first, and the starts of the others."""
    starts = np.repeat(first, [each.size for each in treated])
    return np.concatenate([*comparison, *treated]), starts


def placebo_orders(
    groups: UnitGroups, draws: int, rng: np.random.Generator, *, every: bool
) -> Iterator[tuple[IntArray, IntArray]]:
    """Comparison clusters, some of which take the part, and the starts, of the treated ones.

    Args:
        groups: of a panel.
        draws: how many random orders.
        rng: draws them.
        every: take every choice of clusters instead, which supposes a single start.

    Yields:
        Rows of the panel, the comparison first, and the starts of the others.
    """
    controls, count = len(groups.comparison), len(groups.treated)
    orders: Iterator[IntArray] = (rng.permutation(controls) for _ in range(draws))
    if every:
        everyone = np.arange(controls)
        orders = (
            np.concatenate([np.delete(everyone, chosen), np.asarray(chosen)])
            for chosen in combinations(range(controls), count)
        )
    for order in orders:
        picked = [groups.comparison[k] for k in order.tolist()]
        yield _ordered(picked[:-count], picked[-count:], groups.first)


def resampled_orders(
    groups: UnitGroups, draws: int, rng: np.random.Generator
) -> Iterator[tuple[IntArray, IntArray]]:
    """Clusters drawn with replacement, both sides present; yields as ``placebo_orders``.

    Args:
        groups: of a panel.
        draws: how many.
        rng: draws them.
    """
    controls = len(groups.comparison)
    total = controls + len(groups.treated)
    done = 0
    while done < draws:
        drawn = np.sort(rng.integers(0, total, total))
        comparison, treated = drawn[drawn < controls], drawn[drawn >= controls] - controls
        if comparison.size and treated.size:
            done += 1
            yield _ordered(
                [groups.comparison[k] for k in comparison.tolist()],
                [groups.treated[k] for k in treated.tolist()],
                groups.first[treated],
            )
