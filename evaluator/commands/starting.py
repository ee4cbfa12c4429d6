"""Commands that begin a study: programmes, measures, a starting plan, a workbook, monitoring."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.commands.arguments import Run
from evaluator.commands.terminal import print_json, print_text, say, sentence
from evaluator.commands.usage import WrongUsage, refuse_to_overwrite
from evaluator.values.problems import Problem, Refusal
from evaluator.values.stricter import StricterDisclosure

if TYPE_CHECKING:
    from evaluator.programmes.programme import KnownProgramme

_DONE = 0


def _programmes(asked: argparse.Namespace) -> int:
    from evaluator.programmes import programmes
    from evaluator.programmes.search import search
    from evaluator.values.files.storage import to_plain

    said = " ".join(asked.search)
    every = programmes()
    exact = [each for each in every if each.key == said]
    found = exact or list(search(every, said, tier=asked.tier, setting=asked.setting))
    if asked.json:
        print_json({"programmes": to_plain(found)})
        return _DONE
    if not found:
        say("No programme is known by these words. List them all with: whatworked programmes.")
        return _DONE
    for each in found:
        for line in _card(each) if exact else _line(each):
            print_text(line)
    return _DONE


def _line(known: KnownProgramme) -> Iterator[str]:
    yield f"{known.key}"
    yield f"    {known.name}. {known.prevention.label}; {known.setting}."
    if known.claim_sentence:
        yield f"    {known.claim_sentence}"


def _card(known: KnownProgramme) -> Iterator[str]:
    """All that is known of a programme, as text."""
    from evaluator.designs import DESIGNS
    from evaluator.measures import measure_called
    from examples import EXAMPLES

    titles = {design.key: design.title for design in DESIGNS}
    yield f"{known.name} ({known.key})"
    yield f"  {known.description} {known.prevention.label}; {known.setting}."
    yield f"  {known.given_to}"
    yield f"  One row is {known.row_is}."
    if known.claim_sentence:
        yield f"  {known.claim_sentence}"
    if known.designs:
        suited = ", ".join(titles[key] for key in known.designs)
        yield f"  Designs that suit it, the best first: {suited}."
    yield f"  Follow up at least {known.follow_up_months} months. {known.follow_up_reason}"
    yield "Outcomes"
    for outcome in known.outcomes:
        found = measure_called(outcome.measure)
        name = outcome.name or (found.measure.outcome if found else "")
        better = outcome.better or (found.measure.better if found else "")
        way = "may be good or bad" if better == "ambiguous" else f"{better} is better"
        yield f"  {name}: {way}{' (main)' if outcome.primary else ''}"
    yield "Questions to answer first"
    for question in known.questions:
        yield f"  {question.ask} {question.why}"
    if known.characteristics:
        yield "To collect of everybody, as it was before the start"
        for each in known.characteristics:
            yield f"  {each.column}: {each.meaning}"
    yield "To ask for"
    for request in known.requests:
        yield f"  {request.of}: {request.what}"
    yield f"  You can say: {known.wording.can_say}"
    yield f"  You cannot say: {known.wording.cannot_say}"
    yield f"Described in: {known.source}."
    alike = ", ".join(example.key for example in EXAMPLES if known.key in example.like)
    if alike:
        yield f"Finished studies like it (whatworked example NAME): {alike}."


def _measures(asked: argparse.Namespace) -> int:
    from evaluator.measures import measures
    from evaluator.values.files.storage import to_plain

    wanted = " ".join(asked.search).casefold().split()
    found = [
        each
        for key, each in measures().items()
        if all(
            word in f"{key} {each.measure.name} {each.instrument.name}".casefold()
            for word in wanted
        )
    ]
    if asked.json:
        print_json({"measures": [to_plain(each.measure) for each in found]})
        return _DONE
    for each in found:
        measure, instrument = each.measure, each.instrument
        way = (
            "may be good or bad" if measure.better == "ambiguous" else f"{measure.better} is better"
        )
        ends = f"; {measure.low:g} to {measure.high:g}" if measure.high is not None else ""
        rate = f"; per {measure.per:,} {measure.denominator}" if measure.per else ""
        print_text(f"{measure.key}\n    {measure.name}: {way}{ends}{rate}.")
        if wanted:
            for text in each.caveats:
                print_text(f"    {text}")
            print_text(f"    Source: {instrument.source}. {instrument.licence}".rstrip())
    return _DONE


def _template(asked: argparse.Namespace) -> int:
    from evaluator.values.files.storage import write_atomic

    if not asked.plan and not asked.programme:
        raise WrongUsage(_neither("a plan", "PLAN.toml"))
    out = Path(asked.out)
    refuse_to_overwrite(out)
    write_atomic(out, _workbook(asked))
    if asked.json:
        print_json({"file": asked.out})
    else:
        print_text(f"Wrote {asked.out}. Send it to whoever holds the data.")
    return _DONE


def _workbook(asked: argparse.Namespace) -> bytes:
    from evaluator.commands.inspect import kinds_beside
    from evaluator.planning.plan_file import read_plan
    from evaluator.programmes.provider import monitoring_workbook, provider_workbook, template_of

    plan = read_plan(asked.plan) if asked.plan else None
    if asked.programme:
        from evaluator.programmes import programme_called

        known = programme_called(asked.programme)
        if asked.monitoring or known.only_monitored:
            return monitoring_workbook(known)
        return provider_workbook(known, plan)
    assert plan is not None
    return template_of(plan, kinds_beside(plan, Path(asked.plan)))


def _neither(what: str, place: str) -> Problem:
    return Problem(
        "nothing_to_start_from",
        f"Neither {what} nor a programme is named.",
        f"Give {place}, or --programme KEY; list the keys with: whatworked programmes.",
    )


def _plan(asked: argparse.Namespace) -> int:
    from evaluator.commands.plan import start_plan
    from evaluator.planning.plan_file import plan_to_toml, write_plan
    from evaluator.values.files.storage import to_plain

    if not asked.book and not asked.programme:
        raise WrongUsage(_neither("a workbook", "BOOK"))
    known = _to_evaluate(asked.programme)
    started = start_plan(asked.book, asked.sheet, known)
    plan, still = started.plan, started.still
    if asked.out:
        refuse_to_overwrite(Path(asked.out))
        write_plan(plan, asked.out)
    if asked.json:
        told = {"plan": to_plain(plan), "guess": started.sentence, "missing": to_plain(still)}
        told |= {"noticed": to_plain(started.noticed)}
        told["stops"] = [problem.code for problem in started.stops]
        print_json(told | {"file": asked.out, "programme": to_plain(known)})
        return _DONE
    if asked.out:
        print_text(f"Wrote {asked.out}.")
    else:
        print_text(plan_to_toml(plan))
    if started.sentence:
        say(f"Guessed: {started.sentence}")
    for line in _advice(known) if known else ():
        say(line)
    for heading, problems in (
        ("Still to be said before it can be evaluated:", started.stops),
        ("To be checked, as it is evaluated without an answer:", started.in_doubt),
        ("Noticed while the workbook was read:", started.told),
    ):
        if problems:
            say(heading)
        for problem in problems:
            say(f"  {sentence(problem)}")
    return _DONE


def _to_evaluate(key: str) -> KnownProgramme | None:
    """The programme of that key; refused where no effect of it can ever be claimed."""
    if not key:
        return None
    from evaluator.programmes import programme_called

    known = programme_called(key)
    if known.only_monitored:
        raise Refusal(
            Problem(
                "programme_only_monitored",
                f"{known.name}: {known.claim_sentence}",
                f"Monitor it instead: whatworked monitor BOOK --programme {key} --out DIR.",
            )
        )
    return known


def _advice(known: KnownProgramme) -> Iterator[str]:
    """What to know before a study of the programme begins."""
    if known.claim_sentence:
        yield known.claim_sentence
    yield f"Follow up at least {known.follow_up_months} months. {known.follow_up_reason}"
    yield "Questions to answer first:"
    for question in known.questions:
        yield f"  {question.ask} {question.why}"


def _monitor(asked: argparse.Namespace) -> int:
    from evaluator.commands.monitor import monitor
    from evaluator.programmes import programme_called
    from evaluator.summary.export import formats_named

    if not asked.programme:
        raise WrongUsage(_neither("a plan", "a workbook"))
    formats = formats_named(asked.formats)
    known = programme_called(asked.programme)
    day = asked.date or datetime.now(UTC).date()
    summary, files = monitor(
        known, asked.book, Path(asked.out), formats, day,
        sheet=asked.sheet, name=asked.name, overwrite=asked.overwrite,
        forget_earlier=asked.forget_earlier,
        asked=StricterDisclosure(asked.fewest, asked.rounding),
    )  # fmt: skip
    if asked.json:
        print_json({"receipt": summary.receipt, "files": [str(file) for file in files]})
        return _DONE
    print_text(f"{summary.title}: {summary.subtitle}.")
    for file in files:
        print_text(f"  {file}")
    return _DONE


def _design(asked: argparse.Namespace) -> int:
    from evaluator.commands.design import design_study
    from evaluator.summary.export import formats_named

    now = datetime.now(UTC)
    done = design_study(
        Path(asked.plan),
        Path(asked.data) if asked.data else None,
        Path(asked.out) if asked.out else None,
        formats=formats_named(asked.formats),
        holder=asked.holder,
        now=now,
        day=asked.date or now.date(),
        overwrite=asked.overwrite,
    )
    if asked.json:
        print_json(done.as_json())
        return _DONE
    for line in done.lines():
        print_text(line)
    for file in done.files:
        print_text(f"  {file}")
    return _DONE


RUNS: dict[str, Run] = {
    "programmes": _programmes,
    "measures": _measures,
    "template": _template,
    "plan": _plan,
    "monitor": _monitor,
    "design": _design,
}
