"""Personal details are found by name or by form, and look-alikes are left alone.

NHS numbers: 943 476 5919 and 401 023 2137 are published examples of valid numbers. Pupil number:
H801200001001 is the Department for Education's own worked example.
"""

from __future__ import annotations

import pandas as pd
import pytest

from evaluator.cohort.columns.identifiers import find_identifier, is_nhs_number, is_pupil_number

NAMES = ["Ada Ode", "Ben O'Hara", "Cai Jones-Lee", "Zoë Amin", "Dev Patel", "Eve de Souza Ng"]


@pytest.mark.parametrize("text", ["9434765919", "943 476 5919", "401-023-2137", "4010232137"])
def test_valid_nhs_numbers(text):
    assert is_nhs_number(text)


@pytest.mark.parametrize(
    "text", ["9434765918", "943476591", "94347659190", "0000000000", "1111111111", "943476591X"]
)
def test_invalid_nhs_numbers(text):
    assert not is_nhs_number(text)


def test_every_wrong_check_digit_is_seen():
    assert [is_nhs_number(f"943476591{digit}") for digit in range(10)].count(True) == 1


def test_pupil_number_and_its_check_letter():
    assert is_pupil_number("H801200001001")
    others = "ABCDEFGJKLMNPQRTUVWXYZ"
    assert not any(is_pupil_number(f"{letter}801200001001") for letter in others)


@pytest.mark.parametrize("text", ["801200001001", "H80120000100", "h801200001001", "H80120000100S"])
def test_what_is_no_pupil_number(text):
    assert not is_pupil_number(text)


@pytest.mark.parametrize(
    ("name", "kind", "values", "what"),
    [
        ("NHS No", "text", ["9434765919"], "an NHS number"),
        ("nhs_number", "whole_number", [9434765919.0], "an NHS number"),
        ("UPN", "text", ["anything"], "a pupil number"),
        ("Surname", "text", ["Ode"], "a name"),
        ("Name", "text", ["Ada"], "a name"),
        ("Pupil name", "category", ["Ada"], "a name"),
        ("DOB", "date", [pd.Timestamp("2010-01-01")], "a date of birth"),
        ("Date of Birth", "text", ["1 Jan 10"], "a date of birth"),
        ("DOB", "whole_number", [3022005.0, 14112006.0], "a date of birth"),
        ("Date of birth", "whole_number", [30205.0, 141106.0], "a date of birth"),
        ("Your name", "text", ["Ada Ode"], "a name"),
        ("Young person", "text", NAMES, "a name"),
        ("Pupil no", "text", NAMES, "a name"),
        ("Client ID", "text", NAMES, "a name"),
        ("Key worker", "category", [f"{n.split()[1]}, {n.split()[0]}" for n in NAMES], "a name"),
        ("Victim", "text", [n.upper() for n in NAMES], "a name"),
        ("Parent name", "text", NAMES, "a name"),
        ("Home postcode", "text", ["x"], "a postcode"),
        ("E-mail", "text", ["x"], "an e-mail address"),
        ("contact", "text", ["ada@example.org", "bob@example.org"], "an e-mail address"),
        ("tel", "text", ["07700900001", "07700900002"], "a phone number"),
        ("where", "category", ["ME4 4TR", "DA12 1AA", "SW1A 1AA"], "a postcode"),
        ("ref", "text", ["QQ123456C", "AB123456C"], None),
        ("ni", "text", ["AB123456C"], "a National Insurance number"),
        ("pnc", "text", ["99/12345X"], "a Police National Computer number"),
    ],
)
def test_columns_that_identify_people(name, kind, values, what):
    found = find_identifier(name, kind, pd.Series(values))
    assert (found.kind if found else None) == what


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("School name", "category", ["A", "B"]),
        ("programme_name", "category", ["A", "B"]),
        ("NHS trust", "category", ["Kent", "Medway"]),
        ("nhs_region", "category", ["South", "North"]),
        ("score", "whole_number", [4.0, 5.0]),
        ("population", "whole_number", [9434765919.0]),
        ("has_email", "yes_no", ["yes", "no"]),
        ("email_contacts", "whole_number", [3.0, 4.0]),
        ("ward", "category", ["E05001", "E05002"]),
        ("pupil_key", "text", ["P0001", "P0002"]),
        ("mobile_team", "whole_number", [1.0, 2.0]),
        ("Year of birth", "whole_number", [2005.0, 2006.0]),
        ("dob_known", "whole_number", [0.0, 1.0]),
        ("Parent Name", "category", ["England", "North East region (statistical)"]),
        ("School", "category", NAMES),
        ("Young person", "text", [f"Pupil {letter}a" for letter in "ABCDEFGH"]),
        (
            "Client",
            "category",
            ["Adult Male", "Young Carer", "Care Leaver", "Older Woman", "Male Youth"],
        ),
        (
            "Practitioner",
            "category",
            [
                "Social Worker",
                "Youth Worker",
                "School Nurse",
                "Speech Therapist",
                "Police Officer",
                "Family Mentor",
            ],
        ),
        ("Victim type", "text", NAMES),
        ("Victim", "category", ["Yes", "No", "Not Known"]),
    ],
)
def test_columns_that_do_not(name, kind, values):
    assert find_identifier(name, kind, pd.Series(values)) is None


def test_no_value_is_ever_repeated():
    found = find_identifier("contact", "text", pd.Series(["ada@example.org"]))
    assert found is not None and "ada" not in found.kind + found.evidence
