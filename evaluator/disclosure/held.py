"""When one person holds so much of an amount that its sum or average is about that person.

A sum is unsafe where it, less what somebody knows already, lies near the number of one. Of the two
usual rules for sums, (n,k) dominance and the p % rule, the second is preferred, as it allows for
what the next largest knows of their own (Hundepool et al. 2012, Statistical Disclosure Control,
section 4.2). Where results of single people are checked, one contributor may not have more than
half of a cell (Brandt et al. 2010, Guidelines for the checking of output based on microdata
research, ESSnet SDC: the (1,50) rule). We take both at once: nobody may hold more than half of what
is left without the next largest, which no usual p of 5 to 20 % asks for.

A standard error adds squares: where nearly all of a spread is one person's, it times the number of
people is how far that person lies from the average. So of squared distances nobody may make up more
than three quarters, which is the p % rule for the root of their sum with a p of 15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator.disclosure.counts import DisclosureRules


def held_by_one(sizes: Iterable[float], rules: DisclosureRules) -> bool:
    """Whether one holds more than may be told of a sum of sizes, but for the next largest.

    Where the units are places, of which more is public, the policy's dominance holds.
    """
    every = [float(size) for size in sizes]
    *_, second, first = (0.0, 0.0, *sorted(every))
    return first > rules.most_of_one * (sum(every) - second)


def spread_of_one(values: Sequence[float], rules: DisclosureRules) -> bool:
    """Whether how far one lies from the average is nearly all of a spread, to either side.

    Never so of places, nor of fewer than may be told of, whose spread is not told either.
    """
    if rules.places or len(values) < rules.events:
        return False
    mean = sum(values) / len(values)
    *_, second, first = sorted((value - mean) ** 2 for value in values)
    return first > rules.one_of_spread * (sum((v - mean) ** 2 for v in values) - second)
