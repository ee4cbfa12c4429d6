"""Nothing withheld can be had by subtraction, tried by a reader who does not share our code.

The reader below knows the rounding rule and which cells add up, and searches every whole-number
table that fits; the product's own checker uses linear programmes instead.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.disclosure.rules import (
    CountCell,
    CountTable,
    DisclosureRules,
    ProtectedTable,
    parts_of_whole,
    protect_counts,
    protect_flow,
    protect_shares,
    protect_tables,
    recoverable,
    round_count,
    safe_percentage,
    shares_of,
    withheld_because,
)

RULES = DisclosureRules()


def table(rows, title="t", groups=None, clusters=None):
    """A table with totals, from the inner counts."""
    full = [[*row, sum(row)] for row in rows]
    full.append([sum(column) for column in zip(*full, strict=True)])
    cells = tuple(tuple(CountCell(people) for people in row) for row in full)
    if clusters:
        cells = tuple(
            tuple(clusters.get((i, j), cell) for j, cell in enumerate(row))
            for i, row in enumerate(cells)
        )
    labels = [str(index) for index in range(max(len(cells), len(cells[0])))]
    return CountTable(
        title,
        tuple(labels[: len(cells)]),
        tuple(labels[: len(cells[0])]),
        cells,
        True,
        True,
        groups,
    )


# --- rounding and single cells


@pytest.mark.parametrize(
    ("count", "base", "rounded"),
    [
        (0, 5, 0),
        (2, 5, 0),
        (3, 5, 5),
        (7, 5, 5),
        (8, 5, 10),
        (1248, 5, 1250),
        (15, 10, 20),
        (9, 1, 9),
    ],
)
def test_counts_round_to_the_nearest_multiple(count, base, rounded):
    assert round_count(count, DisclosureRules(base=base)) == rounded


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (CountCell(10), ""),
        (CountCell(9), "too few people"),
        (CountCell(0), "too few people"),
        (CountCell(50, 3, 40), ""),
        (CountCell(50, 2, 30), "too few places"),
        (CountCell(50, 3, 45), ""),
        (CountCell(50, 3, 46), "one place makes up nearly all of it"),
        (CountCell(50, None, None), ""),
    ],
)
def test_a_cell_is_withheld_for_few_people_few_places_or_one_that_dominates(cell, reason):
    assert withheld_because(cell, RULES) == reason


def test_limits_come_from_the_rules():
    strict = DisclosureRules(threshold=30, min_clusters=5, dominance=0.5)
    assert withheld_because(CountCell(29), strict)
    assert withheld_because(CountCell(40, 4), strict)
    assert withheld_because(CountCell(40, 6, 21), strict)
    assert not withheld_because(CountCell(40, 6, 20), strict)


# --- tables


def test_counts_are_printed_rounded_with_separators():
    protected = protect_counts(table([[1249, 66], [41, 52]]), RULES)
    assert protected.text[0] == ("1,250", "65", "1,315")
    assert protected.text[2] == ("1,290", "120", "1,410")
    assert not recoverable((protected,), RULES)


def test_a_lone_small_cell_takes_another_with_it():
    protected = protect_counts(table([[3, 40], [50, 60]]), RULES)
    withheld = [text == "[c]" for row in protected.text for text in row]
    assert sum(withheld) >= 3
    assert protected.reasons[0][0] == "too few people"
    assert "it would reveal another number" in {why for row in protected.reasons for why in row}


def test_rounding_alone_can_blur_enough_when_many_cells_share_a_total():
    protected = protect_counts(table([[3, 40, 22], [50, 60, 31], [12, 18, 44]]), RULES)
    assert [text for row in protected.text for text in row].count("[c]") == 1


def test_cells_that_cannot_hold_a_count_are_marked_so():
    cells = ((CountCell(40), None), (CountCell(60), CountCell(70)))
    protected = protect_counts(CountTable("t", ("a", "b"), ("x", "y"), cells), RULES)
    assert protected.text == (("40", "[z]"), ("60", "70"))


def test_a_group_withheld_in_one_table_is_withheld_in_all():
    small = CountTable("A", ("girls", "boys"), ("n",), ((CountCell(9),), (CountCell(90),)),
                       groups=(("girls",), ("boys",)))  # fmt: skip
    other = CountTable("B", ("all", "girls"), ("n",), ((CountCell(400),), (CountCell(9),)),
                       groups=(("everyone",), ("girls",)))  # fmt: skip
    first, second = protect_tables((small, other), RULES)
    assert first.text == (("[c]",), ("90",))
    assert second.text == (("400",), ("[c]",))


@pytest.mark.parametrize(
    "known",
    [(CountCell(40, 8, 38), CountCell(40, 8, 12)), (CountCell(40, 2, 20), CountCell(40, 8, 20))],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_either_table_knows_of_places_withholds_a_count_in_both(known, turned):
    tables = [
        CountTable(title, ("girls",), ("n",), ((cell,),), groups=(("girls",),))
        for title, cell in zip("AB", reversed(known) if turned else known, strict=True)
    ]
    assert [found.text for found in protect_tables(tables, RULES)] == [(("[c]",),)] * 2


def test_a_total_in_another_table_does_not_give_a_cell_away():
    """Sexes in one table without a total, the same people's total in another."""
    sexes = CountTable("A", ("girls", "boys", "all"), ("n",),
                       ((CountCell(4),), (CountCell(60),), (CountCell(64),)), total_row=True,
                       groups=(("girls",), ("boys",), ("all",)))  # fmt: skip
    years = CountTable("B", ("7", "8", "all"), ("n",),
                       ((CountCell(30),), (CountCell(34),), (CountCell(64),)), total_row=True,
                       groups=(("y7",), ("y8",), ("all",)))  # fmt: skip
    first, second = protect_tables((sexes, years), RULES)
    assert first.text[0] == ("[c]",)
    assert "[c]" in {first.text[1][0], first.text[2][0]}
    assert not recoverable((first, second), RULES)


def test_the_checker_finds_what_an_unprotected_table_reveals():
    """Rounded, the small cell withheld, and nothing else done about it."""
    shown = table([[3, 40], [50, 60]])
    protected = protect_counts(shown, DisclosureRules(threshold=1, base=5))
    text = [list(row) for row in protected.text]
    published = [list(row) for row in protected.published]
    reasons = [list(row) for row in protected.reasons]
    text[0][0], published[0][0], reasons[0][0] = "[c]", None, "too few people"
    naive = ProtectedTable(
        "t", protected.rows, protected.columns,
        tuple(map(tuple, text)), tuple(map(tuple, published)), tuple(map(tuple, reasons)),
        protected.groups, protected.sums,
    )  # fmt: skip
    (found,) = recoverable((naive,), RULES)
    assert found.group == protected.groups[0][0]
    assert (found.low, found.high) == (1, 9)


@pytest.mark.parametrize(
    "wrong",
    [
        CountTable("t", ("a",), ("x", "y"), ((CountCell(1),),)),
        CountTable("t", ("a", "b"), ("x",), ((CountCell(1),),)),
        CountTable("t", ("a",), ("x",), ((CountCell(-1),),)),
        CountTable("t", ("a", "all"), ("x",), ((CountCell(20),), (CountCell(21),)), total_row=True),
        CountTable("t", ("a", "b"), ("x",), ((CountCell(20),), (CountCell(21),)),
                   groups=(("same",), ("same",))),
    ],
)  # fmt: skip
def test_a_table_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError, match=r"t\"|same"):
        protect_counts(wrong, RULES)


INNER = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=1, max_size=3
    )
)


@pytest.mark.whole_way
@settings(max_examples=60)
@given(INNER)
def test_no_small_cell_can_be_recovered_from_a_table_with_totals(rows):
    original = table(rows)
    protected = protect_counts(original, RULES)
    assert not recoverable((protected,), RULES)
    for cells, texts in zip(original.cells, protected.text, strict=True):
        for cell, text in zip(cells, texts, strict=True):
            assert text in {"[c]", f"{round_count(cell.people, RULES):,}"}
            assert text == "[c]" or cell.people >= RULES.threshold


SMALL = DisclosureRules(threshold=4, base=3)


def possible(text, rules, highest):
    """Every number a printed cell may stand for."""
    if text == "[c]":
        return range(highest + 1)
    count = int(text.replace(",", ""))
    return [
        n for n in range(highest + 1) if round_count(n, rules) == count and n >= rules.threshold
    ]


@pytest.mark.whole_way
@settings(max_examples=40)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_a_reader_who_tries_every_table_learns_nothing_about_small_cells(counts):
    """Brute force over all 2 by 2 tables that fit what is printed."""
    rows = [counts[:2], counts[2:]]
    printed = protect_counts(table(rows), SMALL).text
    highest = 16
    inner = [possible(printed[i][j], SMALL, highest) for i in (0, 1) for j in (0, 1)]
    margins = {
        place: set(possible(printed[place[0]][place[1]], SMALL, 4 * highest))
        for place in ((0, 2), (1, 2), (2, 0), (2, 1), (2, 2))
    }
    left = [set(), set(), set(), set()]
    for a, b, c, d in product(*inner):
        fits = a + b in margins[0, 2] and c + d in margins[1, 2]
        fits = fits and a + c in margins[2, 0] and b + d in margins[2, 1]
        if fits and a + b + c + d in margins[2, 2]:
            for seen, number in zip(left, (a, b, c, d), strict=True):
                seen.add(number)
    for truth, seen in zip(counts, left, strict=True):
        assert truth in seen
        if truth < SMALL.threshold:
            assert set(range(SMALL.threshold)) <= seen


@pytest.mark.whole_way
@settings(max_examples=40)
@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.integers(1, 40))
def test_two_tables_of_the_same_people_are_safe_together(parts, cut):
    """The same whole split in two ways; each split alone would hide its small cell."""
    whole = sum(parts)
    cut = min(cut, whole)
    first = CountTable("A", ("1", "2", "3", "all"), ("n",),
                       tuple((CountCell(n),) for n in (*parts, whole)), total_row=True,
                       groups=(("p1",), ("p2",), ("p3",), ("all",)))  # fmt: skip
    second = CountTable("B", ("x", "y", "all"), ("n",),
                        tuple((CountCell(n),) for n in (cut, whole - cut, whole)), total_row=True,
                        groups=(("x",), ("y",), ("all",)))  # fmt: skip
    both = protect_tables((first, second), RULES)
    assert not recoverable(both, RULES)
    assert both[0].text[3] == both[1].text[2]


@pytest.mark.whole_way
@settings(max_examples=30)
@given(INNER, st.integers(0, 2), st.integers(0, 2), st.integers(1, 2))
def test_a_count_from_few_schools_is_withheld_and_stays_so(rows, i, j, schools):
    i, j = i % len(rows), j % len(rows[0])
    clusters = {(i, j): CountCell(rows[i][j], schools)}
    protected = protect_counts(table(rows, clusters=clusters), RULES)
    assert protected.text[i][j] == "[c]"
    assert not recoverable((protected,), RULES)


# --- percentages and shares


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (15, 29, "[c]"),
        (15, 30, "50%"),
        (9, 100, "[c]"),
        (10, 100, "10%"),
        (91, 100, "[c]"),
        (90, 100, "90%"),
        (0, 100, "[c]"),
        (100, 100, "[c]"),
        (33, 101, "35%"),
        (10, 2000, "less than 1%"),
        (1990, 2000, "more than 99%"),
        (10, 1000, "1%"),
        (990, 1000, "99%"),
        (0, 0, "[c]"),
    ],
)
def test_percentages_rest_on_enough_people_and_rounded_counts(numerator, denominator, shown):
    assert safe_percentage(numerator, denominator, RULES) == shown


def test_nobody_and_everybody_may_be_told_of_what_is_not_sensitive():
    assert safe_percentage(0, 100, RULES, sensitive=False) == "0%"
    assert safe_percentage(100, 100, RULES, sensitive=False) == "100%"
    assert safe_percentage(3, 100, RULES, sensitive=False) == "[c]"


@given(st.integers(0, 500), st.integers(0, 500))
def test_no_percentage_tells_a_count_better_than_its_rounding(numerator, extra):
    text = safe_percentage(numerator, numerator + extra, RULES)
    if text == "[c]":
        return
    assert min(numerator, extra) >= RULES.threshold
    same = {
        n
        for n in range(numerator + extra + 1)
        if safe_percentage(n, numerator + extra, RULES) == text
    }
    assert len(same) >= min(
        RULES.base, extra - RULES.threshold + 1, numerator - RULES.threshold + 1
    )


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 40), (41, 40)])
def test_an_impossible_share_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="none and all"):
        safe_percentage(numerator, denominator, RULES)


def test_one_small_share_takes_another_with_it_unless_rounding_hides_it():
    assert protect_shares([3, 97], RULES) == (None, None)
    assert protect_shares([3, 40, 22, 35], RULES) == (None, 0.40, 0.20, 0.35)
    assert protect_shares([3, 10], RULES) == (None, None)
    assert parts_of_whole([3, 10], RULES) == ((None, None), 0)
    assert shares_of((0, None), 0) == (None, None)


def test_empty_bands_may_be_shown_as_empty():
    assert protect_shares([0, 50, 50], RULES, show_empty=True) == (0.0, 0.5, 0.5)
    assert protect_shares([0, 50, 50], RULES)[0] is None


# --- numbers lost


def test_a_small_loss_is_told_as_fewer_than_ten():
    steps = protect_flow((("Listed", 53, 103, ""), ("Linked", 50, 63, "No match")), RULES)
    assert [(s.treated, s.comparison) for s in steps] == [(55, 105), (50, 65)]
    assert steps[0].treated_lost == "[z]"
    assert steps[1].treated_lost == "fewer than 10"
    assert steps[1].comparison_lost == "about 40"
    assert [(s.label, s.reason) for s in steps] == [("Listed", ""), ("Linked", "No match")]


def test_a_group_too_small_stays_withheld():
    steps = protect_flow((("a", 40, 40, ""), ("b", 9, 40, "x"), ("c", 12, 40, "y")), RULES)
    assert [step.treated for step in steps] == [40, None, None]
    assert [step.treated_lost for step in steps] == ["[z]", "[c]", "[c]"]


def test_places_are_counted_exactly():
    steps = protect_flow((("a", 6, 18, ""), ("b", 5, 18, "x")), RULES, places=True)
    assert [(s.treated, s.comparison) for s in steps] == [(6, 18), (5, 18)]
    assert [s.treated_lost for s in steps] == ["[z]", "1"]


FALLING = st.lists(st.integers(0, 14), min_size=1, max_size=5).flatmap(
    lambda losses: st.integers(10, 60).map(
        lambda last: [last + sum(losses[i:]) for i in range(len(losses) + 1)]
    )
)


@given(FALLING)
def test_small_losses_stay_as_uncertain_as_rounding_makes_them(counts):
    """Searches every falling sequence that prints the same, step by step."""
    steps = protect_flow([("s", n, n, "") for n in counts], RULES)
    choices = [
        [n for n in range(200) if round_count(n, RULES) == step.treated and n >= 10]
        for step in steps
    ]
    for index in range(1, len(counts)):
        assert "[c]" not in steps[index].treated_lost
        possible_losses = {
            before - after
            for before in choices[index - 1]
            for after in choices[index]
            if before >= after and before <= choices[0][-1] and after >= choices[-1][0]
        }
        assert counts[index - 1] - counts[index] in possible_losses
        assert len(possible_losses) >= 3
        if steps[index].treated_lost == "fewer than 10":
            assert max(possible_losses) < 10


def test_a_flow_that_says_fewer_than_ten_never_hides_more():
    for first in range(10, 80):
        for lost in range(first - 9):
            steps = protect_flow((("a", first, 99, ""), ("b", first - lost, 99, "")), RULES)
            if steps[1].treated_lost.startswith("fewer"):
                assert lost < 10
