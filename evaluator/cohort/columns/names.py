"""What the words in a column's name suggest. Shared by the guesses of roles and of plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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
     "place", "geo", "state", "city", "municipality", "parish",
     "locality", "precinct", "hub", "org", "organisation",
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
BEFORE = frozenset(
    {"pre", "before", "base", "baseline", "t0", "intake", "initial", "entry", "entering"}
)
PRIOR = frozenset({"prior", "previous", "previously", "past", "history", "lagged", "prev"})
AFTER = frozenset(
    {"post", "after", "followup", "endline", "later", "exit", "exiting", "final", "outcome", "now"}
)
FIRST = frozenset({"first", "start", "beginning", "opening", "1st"})
LAST = frozenset({"last", "end", "final", "ending", "closing"})
_ENDS = frozenset({"lower", "upper"})
_WIDTHS = frozenset(
    {frozenset({"conf"}), frozenset({"ci"}), frozenset({"se"}), frozenset({"standard", "error"}),
     frozenset({"margin", "of", "error"}), frozenset({"conf", "percent"})}
)  # fmt: skip
_MONTHS = frozenset(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)
_TIMES_OF_ASKING = TIMES | {"session", "attempt", "questionnaire", "interview"}
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
ANSWERED = frozenset(
    {"feel", "feels", "felt", "feeling", "unsafe", "safe", "victim", "victimised", "witness",
     "witnessed", "carried", "carry", "carries", "worried", "worries", "experienced", "excluded",
     "suspended", "arrested", "reoffended", "offended", "trust", "trusts", "agree", "agrees",
     "confident", "satisfied", "afraid", "fear", "bullied", "attacked", "threatened", "stabbed",
     "absent", "absentee", "persistent", "truanted", "convicted", "reconvicted", "neet", "harmed",
     "assaulted", "drank", "drinks", "smokes", "vapes", "belong", "belongs"}
)  # fmt: skip
COORDINATES = frozenset(
    {"longitude", "latitude", "lat", "lon", "lng", "easting", "eastings", "northing", "northings"}
)
EXPOSURES = frozenset(
    {"population", "pop", "popn", "exposure", "residents", "headcount", "roll", "households",
     "denominator"}
)  # fmt: skip
_OF_NUMBERS = frozenset({"number", "no", "of", "total", "all", "in", "on", "cohort", "school"})
_COUNTED_PEOPLE = frozenset({"pupils", "enrolments", "enrolment", "enrollment", "nor"})
_WITH_NUMBER = frozenset({"children", "prisoners", "employees"})  # alone, they may be any amount
CHANGES = frozenset(
    {"change", "difference", "diff", "delta", "gain", "increase", "decrease", "reduction",
     "improvement", "growth", "uplift"}
)  # fmt: skip
SHARES = frozenset(
    {"share", "percent", "percentage", "pct", "pc", "proportion", "rate", "ratio", "density", "per"}
)
WEIGHTS = frozenset({"weight", "weights", "weighting", "wt", "w", "pweight"})
SUMMED = frozenset({"total", "totals", "sum", "average", "mean", "median", "overall"})
MEASURES = frozenset(
    {"score", "outcome", "knowledge", "arrests", "arrest", "offences", "offending", "reoffended",
     "reoff", "reoffending", "violence", "attendance", "attitude", "attitudes", "srds",
     "exclusions", "absence", "referrals", "reports", "assaults", "crime", "crimes", "incidents",
     "wellbeing", "safety", "confidence", "convicted", "reconvicted", "rearrested", "reattend",
     "asb", "knife",
     "harm", "calls", "earnings", "rate", "count", "days", "street", "re", "index", "scale",
     "total", "contacts", "nrm", "survey", "reoffence", "reoffences", "suspensions", "stops",
     "searches", "detections", "victims", "entrants", "admissions", "robberies", "burglaries"}
)  # fmt: skip
SCHOOLING = frozenset(
    {"school", "schools", "pupil", "pupils", "absence", "absences", "attendance", "truancy",
     "exclusion", "exclusions", "excluded", "suspension", "suspensions", "suspended", "susp",
     "attainment", "teacher", "teachers", "gcse", "gcses", "ks1", "ks2", "ks3", "ks4", "sen",
     "fsm", "academy", "academies", "enrolments", "phonics", "classroom", "student", "students",
     "reading", "maths"}
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
     "launched", "joined", "golive", "rollout", "implementation", "adopted", "adoption",
     "commenced",
     "commencement", "introduced", "opened", "installed", "deployed"}
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
OF_PUBLISHING = frozenset(
    {("obs", "status"), ("observation", "status"), ("obs", "flag"), ("observation", "flag"),
     ("flag",), ("flags",), ("status", "flag"), ("value", "note"), ("conf", "status")}
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
     "homicides", "murders", "shootings", "tolerance", "rearrested"}
)  # fmt: skip
HIGHER_IS_BETTER = frozenset(
    {"knowledge", "attendance", "wellbeing", "safety", "confidence", "earnings",
     "employment", "employed", "quiz", "attainment", "grades", "trust", "skills", "resilience",
     "safe", "happy", "income", "wage", "wages", "literacy", "reading", "maths"}
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
_COUNTS = COUNTED | {
    "arrest", "offence", "incident", "absence", "exclusion", "suspension", "offending", "crime",
}  # fmt: skip
_NO_COUNTS = SHARES | {
    "score", "index", "scale", "rank", "mean", "median", "average", "age", "grade", "band",
}  # fmt: skip


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The words of a column name in lower case: ``"Score (after)"`` is ``("score", "after")``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", name)
    return tuple(re.findall(r"[a-z0-9]+", spaced.lower()))


def is_count(name: str) -> bool:
    """Whether a name is of something counted, such as "Offences after"."""
    tokens = set(words(name))
    return bool(tokens & _COUNTS) and not tokens & _NO_COUNTS


def is_survey_export(names: Sequence[str]) -> bool:
    """Whether columns are those that a survey program adds to the answers, as Qualtrics does."""
    return len(_SURVEY_MARKS & set(map(words, names))) >= _FEWEST_MARKS


def beside_measures(name: str, names: Sequence[str], *, labels: bool) -> str:
    """Why a column measures nothing, by its name: where, how firm, how filled in; or ""."""
    if set(words(name)) & COORDINATES:
        return "It says where something lies."
    if labels and words(name) in OF_PUBLISHING:
        return "It marks how firm each figure is."
    if words(name) in OF_SURVEYS and is_survey_export(names):
        return "A survey program writes it; it says how somebody filled in the survey."
    return ""


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
    tokens = without_outcome(words(name))
    return not says_before(name) and (
        bool(set(tokens) & AFTER)
        or any(AFTER_PERIOD.fullmatch(token) for token in tokens)
        or "follow up" in " ".join(tokens)
    )


def without_outcome(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words without "outcome" where another says first, as in "Outcome star - start"."""
    first = set(tokens) & FIRST
    return tuple(word for word in tokens if word != "outcome") if first else tokens


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


def names_area(name: str) -> bool:
    """Whether the name is of places; some call theirs features, or the primary level."""
    first = words(name)[:2]
    return (
        bool(set(words(name)) & AREAS)
        or first == ("primary", "level")
        or first in (("feature", "code"), ("feature", "name"))
    )


def is_exposure(name: str) -> bool:
    """Whether the name is of how many people a count refers to: "Population", "Pupils on roll"."""
    tokens = words(name)
    if set(tokens) & EXPOSURES:
        return not set(tokens) & SHARES
    left = set(tokens) - _OF_NUMBERS
    numbered = bool({"number", "no", "total"} & set(tokens))
    return bool(left) and left <= (_COUNTED_PEOPLE | _WITH_NUMBER if numbered else _COUNTED_PEOPLE)


def is_limit(name: str) -> bool:
    """Whether the name is of a limit or the width of the range that another value may lie in."""
    tokens = set(words(name))
    if frozenset(w for w in tokens if not w.isdigit() and w[:3] not in _MONTHS) in _WIDTHS:
        return True
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
