"""The shape of what a chart draws, in words, for who cannot see it. Only printed numbers enter."""

from __future__ import annotations

from collections.abc import Sequence


def turns(labels: Sequence[str], values: Sequence[float | None], told: Sequence[str]) -> str:
    """Where a line was highest and lowest between its ends; empty where its ends say it all.

    ``told`` are the values as they are printed.
    """
    known = [i for i, value in enumerate(values) if value is not None]
    if len(known) < 3:
        return ""
    inside = known[1:-1]
    ends = [values[known[0]] or 0.0, values[known[-1]] or 0.0]
    high = max(inside, key=lambda i: values[i] or 0.0)
    low = min(inside, key=lambda i: values[i] or 0.0)
    parts = []
    if (values[high] or 0.0) > max(ends) and told[high] not in (told[known[0]], told[known[-1]]):
        parts.append(f"highest, {told[high]}, at {labels[high]}")
    if (values[low] or 0.0) < min(ends) and told[low] not in (told[known[0]], told[known[-1]]):
        parts.append(f"lowest, {told[low]}, at {labels[low]}")
    return f"In between it was {' and '.join(parts)}. " if parts else "It never left these ends. "


def hump(who: str, labels: Sequence[str], shares: Sequence[float | None]) -> str:
    """Where most of a group stands, and how far what is shown of it reaches."""
    known = [i for i, share in enumerate(shares) if share is not None and round(100 * share) > 0]
    if not known:
        return f"Of {who} everything is withheld. "
    top = max(known, key=lambda i: shares[i] or 0.0)
    most = f"most of it at {labels[top]} ({100 * (shares[top] or 0.0):.0f}%)"
    if len(known) == 1:
        most = f"all of it at {labels[top]}"
    return (
        f"What is shown of {who} begins at {labels[known[0]]} and ends at {labels[known[-1]]}, "
        f"{most}. "
    )
