"""The questions that a step of reading comes upon: its file tells of them, and this table asks."""

from __future__ import annotations

from evaluator.cohort.columns.times.exchanged import exchanged_dates
from evaluator.cohort.questions.mattering import (
    as_a_measure,
    as_starts,
    to_an_outcome,
    to_another_key,
    to_its_direction,
    to_its_key,
    to_what_is_measured,
    without_outcomes,
    without_start,
    without_who,
)
from evaluator.cohort.questions.question import Question

OF_READING: tuple[Question, ...] = (
    Question(
        "blanks_may_mean_none",
        "Ask whether blanks in a count mean none",
        matters=to_what_is_measured,
        beside_an_answer=True,
    ),
    Question(
        "blanks_mean_none",
        "Ask about blanks that a note says mean none",
        matters=to_what_is_measured,
    ),
    Question(
        "codes_read_as_numbers",
        "Ask about numbers that a note calls no answer",
        matters=to_what_is_measured,
    ),
    Question(
        "dates_perhaps_swapped",
        "Ask about dates whose day and month may be exchanged",
        find=exchanged_dates,
    ),
    Question("key_half_empty", "Ask about a key that is half empty"),
    Question("keys_nearly_alike", "Ask about keys that seem to be typed in two ways"),
    Question("key_numbers_rows", "Ask about a key that numbers the rows", matters=to_another_key),
    Question("keys_numbered_anew", "Ask about people of two sheets with the same keys"),
    Question("levels_in_one_column", "Ask about levels below each other in one column"),
    Question("levels_mixed", "Ask about rows of several levels of geography", counts_twice=True),
    Question("one_and_two", "Ask whether 1 and 2 mean yes and no", matters=to_an_outcome),
    Question("percentages_two_scales", "Ask about percentages on two scales before and after"),
    Question("percentages_two_ways", "Ask about percentages written in two ways"),
    Question("perhaps_sum_row", "Ask about rows that are the sum of others", counts_twice=True),
    Question("perhaps_total_row", "Ask about labels that read like totals", counts_twice=True),
    Question("places_across", "Ask about places side by side"),
    Question(
        "rows_absent_may_mean_none",
        "Ask whether times without a row mean none",
        matters=to_what_is_measured,
        beside_an_answer=True,
    ),
    Question(
        "points_may_be_thousands",
        "Ask whether points separate thousands",
        matters=to_what_is_measured,
    ),
    Question("rows_are_events", "Ask about rows that seem to be events", beside_an_answer=True),
    Question("rows_marked_out", "Ask about rows that a column marks as not to be used"),
    Question("rows_not_linked", "Ask about answers that nobody can put together"),
    Question("running_total", "Ask about counts that add up from time to time"),
    Question(
        "scale_perhaps_turned",
        "Ask about scales on which a high number is the least",
        matters=to_its_direction,
    ),
    Question("sheet_not_joined", "Ask about sheets that nearly fit"),
    Question("times_of_several_lengths", "Ask about times of several lengths"),
    Question("times_overlap", "Ask about times that overlap"),
    Question("units_two_scales", "Ask about two units before and after, such as minutes and hours"),
    Question(
        "whole_beside_parts",
        "Ask about rows of everybody beside rows of each part",
        counts_twice=True,
    ),
    Question("answers_in_words", matters=without_outcomes),
    Question("conflicting_rows", matters=to_its_key),
    Question("dates_read_as_text", matters=as_starts, of_unnamed=True),
    Question("legend_marks", matters=without_who),
    Question("numbers_read_as_text", matters=as_a_measure, of_unnamed=True),
    Question("rows_without_key", matters=to_its_key),
    Question("start_in_title", matters=without_start),
)
