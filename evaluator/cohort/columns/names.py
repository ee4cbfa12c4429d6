"""What the words in a column's name suggest. Shared by the guesses of roles and of plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.cohort.cells.cell_text import MONTHS

CODES = frozenset(
    {
        "key",
        "id",
        "ref",
        "reference",
        "urn",
        "identifier",
        "uid",
        "code",
        "adno",
        "admno",
        "clientid",
        "personid",
        "studentid",
        "pupilid",
        "caseid",
    }
)
PLACES = frozenset(
    {"school", "ward", "site", "agency", "team", "la", "authority", "district", "borough", "area",
     "force", "hospital", "class", "centre", "prison", "college", "lsoa", "msoa", "beat",
     "neighbourhood", "council", "county", "provider", "office", "practice", "trust",
     "cohort", "intake", "court", "town", "station", "department", "club", "academy", "clinic",
     "place", "state", "parish", "locality", "precinct", "hub", "org", "organisation",
     "organization", "pfa", "csp", "icb", "ccg", "establishment", "nursery"}
)  # fmt: skip
AREAS = PLACES | {"region", "country", "nation", "lad", "geography", "constituency", "gss"}
PEOPLE = frozenset(
    {"pupil", "client", "person", "child", "young", "student", "patient", "offender", "victim",
     "participant", "parent", "carer", "family", "staff", "worker", "practitioner", "teacher",
     "case", "member"}
)  # fmt: skip
TIMES = frozenset(
    {"wave", "period", "month", "quarter", "year", "week", "timepoint", "phase", "round", "survey",
     "time", "visit", "term", "occasion", "date"}
)  # fmt: skip
TREATED = frozenset(
    {"arm", "group", "treated", "treatment", "programme", "program", "intervention", "allocation",
     "allocated", "assigned", "exposed", "referred", "consented", "participant", "participated",
     "pilot", "trial", "condition", "mentored", "mentoring", "offered", "enrolled", "live",
     "intervened", "treat", "scheme", "listed"}
)  # fmt: skip
COMPARISON = frozenset(
    {"control", "controls", "comparison", "comparator", "waiting", "waitlist", "usual", "no",
     "none", "untreated", "not", "never", "without", "standard", "business", "placebo", "false",
     "n", "0", "non", "unexposed", "tau", "bau", "other"}
)  # fmt: skip
IN_FORCE = frozenset(
    {"active", "law", "force", "running", "implemented", "policy", "operating", "introduced",
     "zone", "ban", "reform", "deployed", "installed", "funded", "commissioned"}
)  # fmt: skip
TREATED_LABELS = frozenset(
    {"treated", "treatment", "intervention", "programme", "pilot", "sessions", "mentored",
     "mentoring", "trained", "referred", "offered", "yes", "y", "true", "1", "exposed"}
)  # fmt: skip
NOT_TAKEN_UP = frozenset(
    {"refused", "declined", "withdrew", "withdrawn", "dropped", "dropout", "rejected",
     "ineligible", "disengaged", "dna", "unsuccessful"}
)  # fmt: skip
BEFORE = frozenset({"pre", "before", "base", "baseline", "t0", "intake", "initial", "entry"})
PRIOR = frozenset({"prior", "previous", "previously", "past", "history", "lagged", "prev"})
AFTER = frozenset(
    {"post", "after", "followup", "endline", "later", "exit", "final", "outcome", "now"}
)
FIRST = frozenset({"first", "start", "beginning", "opening", "1st"})
LAST = frozenset({"last", "end", "final", "ending", "closing"})
_FILLERS = frozenset(
    {"the", "of", "at", "in", "on", "a", "an", "your", "our", "this", "that", "programme",
     "program", "project", "course", "intervention", "training", "workshop", "workshops",
     "session", "sessions", "you", "are", "were", "is", "was", "do", "did", "feel", "felt", "have",
     "had", "right", "by", "from"}
)  # fmt: skip
_ENDS = frozenset({"lower", "upper"})
_TIMES_OF_ASKING = TIMES | {"session", "attempt", "questionnaire", "interview"}
_MOST_MONTHS = 3
_TERMS = {"autumn": 1, "aut": 1, "spring": 2, "spr": 2, "summer": 3}
AFTER_PERIOD = re.compile(r"[0-9]+(?:m|mo|mth|month|months|y|yr|yrs|w|wk|wks|d|days?)")
FIXED = frozenset(
    {"age", "sex", "gender", "ethnicity", "ethnic", "fsm", "send", "sen", "eal", "born",
     "language", "deprivation", "imd", "idaci", "disability", "religion", "nationality"}
)  # fmt: skip
BACKGROUND = frozenset(
    {"care", "excluded", "risk", "offence", "sentence", "conviction", "convictions", "copas",
     "band", "rank", "grade", "role", "shift", "injury", "educ", "education", "married", "degree",
     "black", "hispanic", "race", "household", "housing", "employment", "tenure"}
)  # fmt: skip
AFTER_START = frozenset(
    {"completed", "completion", "completer", "attended", "dropped", "dropout", "withdrew",
     "withdrawn", "engaged", "engagement", "dose", "dosage", "received", "finished", "satisfaction",
     "satisfied", "ended", "censored", "lost", "graduated", "closed", "discharged"}
)  # fmt: skip
SESSIONS = frozenset({"sessions", "session", "hours", "contacts", "workshops"})
COORDINATES = frozenset(
    {"longitude", "latitude", "lat", "lon", "lng", "easting", "eastings", "northing", "northings"}
)
EXPOSURES = frozenset(
    {"population", "exposure", "residents", "headcount", "roll", "households", "denominator"}
)
SHARES = frozenset(
    {"share", "percent", "percentage", "pct", "pc", "proportion", "rate", "ratio", "density", "per"}
)
WEIGHTS = frozenset({"weight", "weights", "weighting", "wt", "w", "pweight"})
SUMMED = frozenset({"total", "totals", "sum", "average", "mean", "median", "overall"})
MEASURES = frozenset(
    {"score", "outcome", "knowledge", "arrests", "arrest", "offences", "offending", "reoffended",
     "reoff", "reoffending", "violence", "attendance", "attitude", "attitudes", "srds",
     "exclusions", "absence", "referrals", "reports", "assaults", "crime", "crimes", "incidents",
     "wellbeing", "safety", "confidence", "convicted", "reconvicted", "reattend", "asb", "knife",
     "harm", "calls", "earnings", "rate", "count", "days", "street", "re", "index", "scale",
     "total", "contacts", "nrm", "survey", "reoffence", "reoffences", "suspensions", "stops",
     "searches", "detections", "victims", "entrants", "admissions", "robberies", "burglaries"}
)  # fmt: skip
SCHOOLING = frozenset(
    {"school", "schools", "pupil", "pupils", "absence", "absences", "attendance", "truancy",
     "exclusion", "exclusions", "excluded", "suspension", "suspensions", "suspended", "attainment",
     "teacher", "teachers", "gcse", "gcses", "ks1", "ks2", "ks3", "ks4", "sen", "fsm", "academy",
     "academies", "enrolments", "phonics", "classroom", "student", "students", "reading", "maths"}
)  # fmt: skip
BREAKDOWNS = frozenset(
    {"measure", "indicator", "metric", "breakdown", "dimension", "statistic", "kpi",
     "characteristic", "disaggregation"}
)  # fmt: skip
NAMED = frozenset({"name", "names", "desc", "description", "label", "title", "text"})
EVERYBODY = frozenset({"total", "all", "overall", "everybody", "everyone", "persons", "totals"})
RESULTS = frozenset(
    {"outcome", "outcomes", "result", "results", "disposal", "disposals", "verdict", "sanction"}
)
START_WORDS = frozenset(
    {"start", "starts", "started", "first", "begin", "began", "live", "onset", "launch",
     "launched", "golive", "rollout", "implementation", "adopted", "adoption", "commenced",
     "commencement", "introduced"}
)  # fmt: skip
BACKGROUND_OF_PEOPLE = frozenset(
    {"lunch", "meals", "poverty", "urban", "rural", "employed", "ethnicity", "religion", "pension",
     "smoker", "immigrant", "migrant", "minority", "parents"}
)  # fmt: skip
CAME = frozenset({"attended", "received", "completed", "engaged", "took", "participated"})

OF_SURVEYS = frozenset(
    {("progress",), ("duration", "in", "seconds"), ("distribution", "channel"),
     ("user", "language"), ("completion", "time"), ("collector", "id"), ("response", "type")}
)  # fmt: skip
_SURVEY_MARKS = frozenset({("finished",), ("progress",), ("response", "id"), ("recorded", "date")})
_FEWEST_MARKS = 3

LOWER_IS_BETTER = frozenset(
    {"arrests", "arrest", "arrested", "offences", "offence", "offending", "offended", "reoffended",
     "reoff", "reoffending", "reoffences", "violence", "violent", "exclusions", "exclusion",
     "suspensions", "absence", "absences", "truancy", "assaults", "assault", "crime", "crimes",
     "incidents", "asb", "knife", "harm", "harms", "convicted", "reconvicted", "convictions",
     "srds", "reattend", "injuries", "injury", "victimisation", "stabbings", "weapon", "street",
     "risk", "deaths", "robbery", "burglary", "robberies", "burglaries", "thefts", "drugs",
     "homicides", "murders", "shootings", "tolerance"}
)  # fmt: skip
HIGHER_IS_BETTER = frozenset(
    {"score", "knowledge", "attendance", "wellbeing", "safety", "confidence", "earnings",
     "employment", "employed", "quiz", "attainment", "grades", "trust", "skills", "resilience",
     "re", "safe", "happy", "income", "wage", "wages", "literacy", "reading", "maths"}
)  # fmt: skip
EITHER_WAY = frozenset(
    {"reports", "reported", "reporting", "referrals", "referral", "contacts", "calls", "nrm",
     "disclosures", "disclosure", "stops", "searches", "intelligence", "safeguarding",
     "disruptions", "orders", "visits", "detections"}
)  # fmt: skip
COUNTED = frozenset(
    {"arrests", "offences", "violence", "exclusions", "suspensions", "absences", "assaults",
     "crimes", "incidents", "asb", "knife", "convictions", "injuries", "stabbings", "deaths",
     "reports", "referrals", "contacts", "calls", "disclosures", "stops", "searches", "visits",
     "n", "reoffences", "thefts", "orders", "detections", "attendances", "episodes", "count",
     "number", "robberies", "burglaries", "homicides", "murders", "shootings", "injured", "victims",
     "admissions", "entrants"}
)  # fmt: skip

_OCCASIONS = "wave|time|timepoint|reading|visit|round|assessment|review|stage"
_SERIES = re.compile(rf"(t|w|year|y|{_OCCASIONS})([0-9])")
_SPACED = re.compile(rf"\b({_OCCASIONS}) ([0-9])\b")
_NUMBERED = re.compile(r"(.*?[a-z_ ])([0-9]{1,4})")
_SPANNED = re.compile(r"(.*[a-z_ ])((?:20)?[0-9]{2})[/-]([0-9]{2})")


def words(name: str) -> tuple[str, ...]:
    """The words of a column name in lower case: ``"Score (after)"`` is ``("score", "after")``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", name)
    return tuple(re.findall(r"[a-z0-9]+", spaced.lower()))


def is_survey_export(names: Sequence[str]) -> bool:
    """Whether columns are those that a survey program adds to the answers, as Qualtrics does."""
    return len(_SURVEY_MARKS & set(map(words, names))) >= _FEWEST_MARKS


def is_code(name: str) -> bool:
    """Whether the name is of codes or keys, such as "Offence code"."""
    return bool(set(words(name)[-1:]) & CODES)


def says_what_is_counted(name: str) -> bool:
    """Whether the name is of what a row measures or whom it counts, as labels or as codes.

    ``"MEASURE"``, ``"Indicator name"`` and ``"BREAKDOWN_ID"`` are; ``"Measure value"`` is not.
    """
    tokens = set(words(name))
    return bool(tokens & BREAKDOWNS) and tokens <= BREAKDOWNS | CODES | NAMED


def is_code_of(name: str, other: str) -> bool:
    """Whether ``name`` is the code of what ``other`` names, as "MEASURE_ID" of "MEASURE_NAME"."""
    stem = words(name)[:-1]
    rest = words(other)
    return (
        bool(stem)
        and is_code(name)
        and rest[: len(stem)] == stem
        and (set(rest[len(stem) :]) <= NAMED)
    )


def says_before(name: str) -> bool:
    """Whether the name says that the value was known before the start."""
    return bool(set(words(name)) & (BEFORE | PRIOR))


def says_after(name: str) -> bool:
    """Whether the name says that the value was measured after the start."""
    tokens = words(name)
    return not says_before(name) and (
        bool(set(tokens) & AFTER)
        or any(AFTER_PERIOD.fullmatch(token) for token in tokens)
        or "follow up" in " ".join(tokens)
    )


def last_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels that say last where all others say first: "Last session" beside "First session".

    Empty where they do not say the same beside it, as "First offence" and "Final warning".
    """
    rest: dict[bool, set[str]] = {True: set(), False: set()}
    found = []
    for label in labels:
        tokens = set(words(label))
        last = bool(tokens & LAST) or ("second" in tokens and bool(tokens & _TIMES_OF_ASKING))
        if last == bool(tokens & FIRST):
            return ()
        rest[last] |= tokens - LAST - FIRST - {"second"}
        found += [label] if last else []
    alike = rest[True] <= rest[False] or rest[False] <= rest[True]
    return tuple(found) if alike and 0 < len(found) < len(labels) else ()


def is_limit(name: str) -> bool:
    """Whether the name is of a limit of the range that another column's value may lie in."""
    tokens = set(words(name))
    ends = bool(tokens & {"lower", "upper", "lcl", "ucl", "lci", "uci"})
    return ends and bool(
        tokens & {"ci", "limit", "confidence", "bound", "lcl", "ucl", "lci", "uci"}
    )


def is_everybody(label: str) -> bool:
    """Whether a label of a breakdown stands for everybody, such as "Total" or "All pupils"."""
    tokens = words(label)
    return bool(tokens) and (tokens[0] in EVERYBODY or tokens[-1] in EVERYBODY - {"all"})


def tells_of_taking_part(name: str) -> bool:
    """Whether the name tells how someone took part, which nobody can know before the start."""
    tokens = set(words(name))
    if tokens & (BEFORE | PRIOR):
        return False
    return bool(tokens & AFTER_START) or (tokens <= SESSIONS and bool(tokens))


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing measured before and after; ``stem`` is the name without the marker."""

    stem: str
    before: str
    after: str


def before_after_pairs(names: Sequence[str]) -> tuple[Pair, ...]:
    """Columns that hold one measure before and after, such as score_pre and score_post."""
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*_marked(names), *_numbered(names), *_dated(names), *_by_terms(names)):
        found.setdefault((pair.before, pair.after), pair)
    used = {name for pair in found for name in pair}
    for pair in _in_other_words([name for name in names if name not in used]):
        found.setdefault((pair.before, pair.after), pair)
    place = {name: place for place, name in reversed([*enumerate(names)])}
    return tuple(sorted(found.values(), key=lambda pair: place[pair.after]))


def _marked(names: Sequence[str]) -> list[Pair]:
    """Pairs with a word for before, and a word or nothing for after."""
    stems: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        tokens = tuple("followup" if t == "fu" else t for t in words(name))
        tokens = tuple(" ".join(tokens).replace("follow up", "followup").split())
        if set(tokens) & (BEFORE | PRIOR):
            continue
        stems.setdefault(tokens, []).append(name)
        unmarked = tuple(token for token in tokens if token not in AFTER)
        timeless = tuple(token for token in unmarked if not AFTER_PERIOD.fullmatch(token))
        for rest in dict.fromkeys((unmarked, timeless)):
            if rest and rest != tokens:
                stems.setdefault(rest, []).append(name)
    pairs = []
    for before in names:
        tokens = words(before)
        stem = tuple(token for token in tokens if token not in BEFORE | PRIOR)
        if len(tokens) == 1 and not stem:
            pairs += [Pair("measure", before, name) for name in names if _only_after(name)]
        if not stem or stem == tokens:
            continue
        pairs += [Pair(" ".join(stem), before, after) for after in stems.get(stem, [])]
    return pairs


def _in_other_words(names: Sequence[str]) -> list[Pair]:
    """Pairs whose names say the time in other words: "SDQ start" and "SDQ at the end".

    Only where one name says before, or first, and one after, or last, of the same thing.
    """
    sides: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for name in names:
        tokens = words(name)
        said = set(tokens)
        earlier, later = bool(said & (BEFORE | FIRST)), bool(said & (AFTER | LAST))
        stem = tuple(t for t in tokens if t not in BEFORE | FIRST | AFTER | LAST | _FILLERS)
        if earlier != later and set(stem) - TIMES - {"age", "name", "day", "days"}:
            sides.setdefault(stem, ([], []))[later].append(name)
    return [
        Pair(" ".join(stem), before[0], after[0])
        for stem, (before, after) in sides.items()
        if len(before) == len(after) == 1
    ]


def _by_terms(names: Sequence[str]) -> list[Pair]:
    """Pairs of a measure in terms or months of one year: "Points Autumn" and "Points Spring".

    Only where the columns stand in their order, for no year says which came first; of months, two
    or three within twelve, such as "Reading age Sept" and "Reading age July".
    """
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        tokens = words(name)
        for kind, places in (("term", _TERMS), ("month", MONTHS)):
            said = [token for token in tokens if token in places]
            if len(said) == 1 and not any(token.isdigit() for token in tokens):
                rest = " ".join(token for token in tokens if token not in (*said, kind))
                series.setdefault((rest, kind), []).append((places[said[0]], name))
    series = {
        key: _months_in_order(found) if key[1] == "month" else found
        for key, found in series.items()
    }
    in_order = {
        key: found
        for key, found in series.items()
        if key[0]
        and found
        and len({place for place, _ in found}) == len(found)
        and found == sorted(found)
    }
    return _first_with_each(in_order)


def _months_in_order(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Columns of months, numbered in months since the first; none where they span over a year."""
    first = found[0][0]
    passed = [((month - first) % 12, name) for month, name in found]
    return passed if 1 < len(found) <= _MOST_MONTHS else []


def _only_after(name: str) -> bool:
    """Whether a name says nothing but that it was measured after, as "Post" beside "Pre"."""
    tokens = words(name)
    return len(tokens) == 1 and tokens[0] in AFTER


def _numbered(names: Sequence[str]) -> list[Pair]:
    """Pairs such as score_t1 and score_t2, or "Visit 1 score" and "Visit 2 score": first is before.

    A year and its number apart, as in "Year 7", are a class of a school and no time.
    """
    series: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in names:
        tokens = tuple(_SPACED.sub(r"\1\2", " ".join(words(name))).split())
        first = _SERIES.fullmatch(tokens[0]) if len(tokens) > 1 else None
        if first is not None:
            key = (" ".join(tokens[1:]), first[1])
            series.setdefault(key, []).append((int(first[2]), name))
        last = _SERIES.fullmatch(tokens[-1]) if len(tokens) > 1 and first is None else None
        if last is not None:
            series.setdefault((" ".join(tokens[:-1]), last[1]), []).append((int(last[2]), name))
    return _first_with_each(series)


def _first_with_each(series: dict[tuple[str, str], list[tuple[int, str]]]) -> list[Pair]:
    pairs = []
    for (stem, _), found in series.items():
        (_, before), *later = sorted(found)
        pairs += [Pair(stem, before, after) for _, after in later]
    return pairs


def _dated(names: Sequence[str]) -> list[Pair]:
    """Pairs such as re75 and re78: the last year with each earlier one, the latest first.

    Two digits are years only in a short series; q09, q10, ... are the questions of a survey.
    """
    series: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        plain = name.lower()
        spanned = _SPANNED.fullmatch(plain)
        if spanned is not None and int(spanned[3]) == (int(spanned[2][-2:]) + 1) % 100:
            plain = f"{spanned[1]}20{spanned[2][-2:]}"
        numbered = _NUMBERED.fullmatch(plain)
        if numbered is not None:
            series.setdefault(numbered[1].rstrip("_ "), []).append((int(numbered[2]), name))
    pairs = []
    for stem, found in series.items():
        *earlier, (_, after) = sorted(found)
        numbers = [number for number, _ in found]
        full = all(1900 <= number <= 2100 for number in numbers)
        short = len(found) <= 4 and all(10 <= number <= 99 for number in numbers)
        if stem and (full or short):
            pairs += [Pair(stem, before, after) for _, before in reversed(earlier)]
    return pairs
