"""How a script finds similar people: the planned matching as one function of people and seed."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.designs.matched.matching_settings import WEIGHTING, Settings
from evaluator.designs.script.layout import Expression, call, indented, literal

_COVARIATES = {"treated": "@treated", "covariates": Expression("covariates")}


def match(settings: Settings, covariates: Sequence[str]) -> list[str]:
    """Code of ``covariates`` and of ``match(people, seed)``, which never sees the outcome."""
    return [
        f"covariates = {literal(list(covariates))}",
        "",
        "",
        "def match(people, seed):",
        '    people = people.drop(columns="@outcome")',
        *indented(_body(settings)),
        "",
        "",
    ]


def _body(settings: Settings) -> list[str]:
    if settings.method in ("nearest", "optimal", "full", "quick"):
        return _by_distance(settings)
    if settings.method == "cardinality":
        return call(
            "return matching.cardinality", ["people"], **_COVARIATES,
            tolerance=settings.tolerance, exact=settings.exact, estimand=settings.estimand,
            seed=Expression("seed"),
        )  # fmt: skip
    if settings.method == "exact":
        names = literal(list(settings.exact)) if settings.exact else "covariates"
        return call("return matching.exact", ["people"], treated="@treated",
                    covariates=Expression(names), estimand=settings.estimand)  # fmt: skip
    if settings.method == "coarsened":
        return _coarsened(settings)
    return _scored(settings)


def _by_distance(settings: Settings) -> list[str]:
    used: dict[str, object] = {
        "distance": settings.distance,
        "link": settings.link,
        "exact": settings.exact,
        "mahalanobis": settings.mahalanobis,
        "discard": None if settings.discard == "nobody" else settings.discard,
        "estimand": settings.estimand,
        "seed": Expression("seed"),
    }
    if settings.method in ("nearest", "optimal"):
        used["ratio"] = settings.ratio
    if settings.method != "optimal":
        used["caliper"] = settings.caliper
    if settings.method in ("nearest", "full"):
        used["max_controls"] = settings.max_controls
    if settings.method == "nearest":
        used |= {"replace": settings.replace, "order": settings.order}
    return call(f"return matching.{settings.method}", ["people"], **_COVARIATES, **used)


def _coarsened(settings: Settings) -> list[str]:
    named = list(settings.exact)
    lines = [f"for name in {literal(named)}:\n        people[name] = people[name].astype(str)"]
    lines = lines if named else []
    ranges: object = None
    if settings.cutpoints is not None:
        lines += [
            'numbers = people[covariates].select_dtypes("number").columns',
            "wide = [name for name in numbers if people[name].nunique() > 2]",
        ]
        ranges = Expression(f"dict.fromkeys(wide, {settings.cutpoints})")
    every = f"list(dict.fromkeys([*covariates, *{literal(named)}]))" if named else "covariates"
    return lines + call(
        "return matching.coarsened", ["people"], treated="@treated",
        covariates=Expression(every), cutpoints=ranges, estimand=settings.estimand,
    )  # fmt: skip


def _scored(settings: Settings) -> list[str]:
    """Slices or weights, within groups that agree where that was asked for."""
    own = {"treated": "@treated", "covariates": Expression("used"), "estimand": settings.estimand}
    if settings.method in WEIGHTING:
        made = call("return matching.weight", ["part"], **own, kind=settings.method,
                    trim=settings.trim)  # fmt: skip
    else:
        made = call("return matching.subclassify", ["part"], **own, link=settings.link,
                    subclasses=settings.subclasses)  # fmt: skip
    if not settings.exact:
        return ["part, used = people, covariates", *made]
    alike = call(
        "return matching.exact", ['part.assign(**{"@same": 0.0})'], treated="@treated",
        covariates=["@same"], estimand=settings.estimand,
    )  # fmt: skip
    return [
        "def carry_out(part):",
        f"    used = [name for name in covariates if name not in {literal(list(settings.exact))}]",
        "    used = [name for name in used if part[name].nunique() > 1]",
        "    if not used:",
        *indented(indented(alike)),
        *indented(made),
        "",
        *call("return matching.within", ["people", "carry_out"], treated="@treated",
              covariates=Expression("covariates"), exact=settings.exact),
    ]  # fmt: skip
