"""The command line: everything the window can do for one study, without it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from evaluator.cohort.files.passwords import ask_in_terminal, asking
from evaluator.commands.arguments import Run
from evaluator.commands.arguments import parser as arguments_parser
from evaluator.commands.starting import RUNS
from evaluator.commands.terminal import print_json, print_text, say, sentence
from evaluator.commands.usage import WrongUsage, refuse_to_overwrite
from evaluator.values.places.own_folder import keep_caches_there
from evaluator.values.problems import Problem, Refusal

DONE, STOPPED, WRONG_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 1 when a problem stopped it, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    keep_caches_there()
    parser = arguments_parser(_RUNS)
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as done:
        return WRONG_USAGE if done.code else DONE
    if asked.run is None:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    try:
        run: Run = asked.run
        with asking(ask_in_terminal(from_stdin=asked.password_stdin)):
            return run(asked)
    except Refusal as refused:
        _report(refused.problems, as_json=asked.json)
        return WRONG_USAGE if isinstance(refused, WrongUsage) else STOPPED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - the reader went away
        return DONE
    except KeyboardInterrupt:
        say("Stopped. Nothing was lost.")
    except Exception as fault:
        if asked.trace:
            raise
        _report((_fault(fault),), as_json=asked.json)
    return STOPPED


def _example(asked: argparse.Namespace) -> int:
    from examples import EXAMPLES, find

    found = find(asked.name)
    if found is None:
        names = ", ".join(example.key for example in EXAMPLES)
        raise WrongUsage(
            Problem(
                code="example_unknown",
                message=f'There is no example called "{asked.name}".',
                fix=f"Choose one of {names}.",
            )
        )
    out = Path(asked.out) if asked.out else Path("out") / found.key
    return _run(found.plan_path, found.workbook_path, out, asked)


def _evaluate(asked: argparse.Namespace) -> int:
    plan = Path(asked.plan)
    return _run(plan, Path(asked.data) if asked.data else None, Path(asked.out), asked)


def _run(plan_path: Path, book: Path | None, out: Path, asked: argparse.Namespace) -> int:
    from evaluator.commands.evaluate import run_study

    finished = run_study(
        plan_path,
        book,
        out,
        formats=_formats(asked),
        now=datetime.now(UTC),
        day=asked.date,
        reason=getattr(asked, "reason", ""),
        overwrite=asked.overwrite,
        forget_earlier=getattr(asked, "forget_earlier", False),
        progress=_progress,
    )
    for problem in finished.noticed:
        say(f"Before this run: {problem.message} All of them are new now.")
    for problem in finished.told:
        say(sentence(problem))
    if asked.json:
        print_json(finished.as_json())
        return DONE
    for result in finished.evaluation.outcomes:
        main = " (main outcome)" if result.primary else ""
        print_text(f"\n{result.outcome.name}{main}\n  {result.verdict.headline}")
        for alert in result.verdict.alerts:
            print_text(f"  {alert}")
    print_text("\nFiles:")
    for file in finished.files:
        print_text(f"  {file}")
    return DONE


def _inspect(asked: argparse.Namespace) -> int:
    from evaluator.cohort.arranging.recipe import can_undo, step_name
    from evaluator.cohort.exchange.delivery import NO_DIFFERENCE, NOT_COMPARED
    from evaluator.commands.inspect import inspect_book
    from evaluator.values.files.storage import to_plain

    cohort, differences = inspect_book(
        asked.book, asked.sheet, against=asked.against, plan=asked.plan
    )
    if asked.json:
        source = cohort.provenance
        print_json(
            {
                "file": source.file_name,
                "sheet": source.sheet,
                "sheets": list(source.sheets),
                "sha256": source.sha256,
                "rows": len(cohort.frame),
                "columns": to_plain(cohort.columns),
                "recipe": to_plain(cohort.recipe),
                "problems": to_plain(cohort.problems),
                "read_as": to_plain(source.read_as),
                "differences": to_plain(differences),
            }
        )
        return STOPPED if any(p.severity == "stops" for p in differences) else DONE
    print_text(f'{cohort.provenance.file_name}, sheet "{cohort.provenance.sheet}": ')
    print_text(f"{len(cohort.frame):,} rows, {len(cohort.columns)} columns\n")
    for column in cohort.columns:
        print_text(f"{column.letter:>3}  {column.name}  [{column.kind}; {column.role}]")
        print_text(f"     {column.kind_reason} {column.role_reason}")
        if column.n_missing:
            print_text(f"     {column.n_missing:,} empty")
    if cohort.recipe:
        print_text("\nChanged on the way in:")
        for step in cohort.recipe:
            undo = f" [undo: {step_name(step)}]" if can_undo(step) else ""
            print_text(f"  {step.reason} ({step.count:,}){undo}")
    for problem in cohort.problems:
        print_text(f"\n{sentence(problem)}")
    if asked.against or asked.plan:
        what = "the study" if asked.against else "the plan"
        if any(problem.code not in NO_DIFFERENCE for problem in differences):
            print_text(f"\nDifferent from {what}:")
        elif any(problem.code == NOT_COMPARED for problem in differences):
            print_text(f"\nNothing that could be compared differs from {what}.")
        else:
            print_text(f"\nNothing differs from {what}.")
        for problem in differences:
            print_text(f"  {sentence(problem)}")
    return STOPPED if any(problem.severity == "stops" for problem in differences) else DONE


def _balance(asked: argparse.Namespace) -> int:
    from evaluator.commands.balance import balance
    from evaluator.planning.plan_file import write_plan

    if asked.out:
        refuse_to_overwrite(Path(asked.out))
    found = balance(Path(asked.plan), Path(asked.data) if asked.data else None, _progress)
    if asked.out:
        write_plan(found.plan, asked.out)
    if asked.json:
        print_json(found.as_json() | {"file": asked.out})
        return DONE
    for line in found.lines():
        print_text(line)
    if asked.out:
        print_text(f"Wrote {asked.out} with the first of these and the log of all.")
    return DONE


def _lock(asked: argparse.Namespace) -> int:
    from evaluator.commands.lock import lock_plan
    from evaluator.values.files.storage import to_plain

    plan = Path(asked.plan)
    slip = Path(asked.out) if asked.out else plan.with_name(f"{plan.stem}.lock-slip.txt")
    refuse_to_overwrite(slip)
    book = Path(asked.data) if asked.data else None
    done = lock_plan(plan, book, slip, holder=asked.holder, now=datetime.now(UTC))
    if asked.json:
        told = to_plain(done.lock) | {"code": done.lock.code}
        print_json({"lock": told, "plan": asked.plan, "slip": str(slip)})
        return DONE
    for line in done.lines:
        print_text(line)
    return DONE


def _verify(asked: argparse.Namespace) -> int:
    from evaluator.commands.verification.exports import verify_any
    from evaluator.commands.verify import with_slip
    from evaluator.values.files.storage import to_plain
    from evaluator.values.files.unfinished import half_written

    for problem in half_written(Path(asked.study).parent):
        say(sentence(problem))
    found, plan = verify_any(asked.study, asked.data, asked.plan)
    if asked.slip:
        found = with_slip(found, plan, asked.slip, asked.data)
    if asked.json:
        print_json(
            {
                "identical": found.identical,
                "to_the_last_digit": found.to_the_last_digit,
                "differences": list(found.differences),
                "made_with": list(found.elsewhere),
                "confirmed": list(found.confirmed),
                "unchecked": to_plain(list(found.unchecked)),
            }
        )
    else:
        print_text(found.sentence)
        for confirmed in found.confirmed:
            print_text(f"  {confirmed}")
        for difference in found.differences:
            print_text(f"  {difference}")
    return DONE if found.identical else STOPPED


def _library(asked: argparse.Namespace) -> int:
    from evaluator.commands.edited_files import write_pages
    from evaluator.study.digest import as_plain, digest
    from evaluator.study.library import read_library
    from evaluator.study.wanted import Wanted

    wanted = Wanted(asked.tier, asked.setting, asked.area, asked.theme, asked.verdict, asked.rating)
    found = read_library(asked.folder, wanted)
    day = asked.date or datetime.now(UTC).date()
    files: tuple[Path, ...] = ()
    if asked.out:
        files = write_pages(
            digest(found, day), Path(asked.out), _formats(asked), "library",
            overwrite=asked.overwrite,
        )  # fmt: skip
    if asked.json:
        print_json({**as_plain(found), "files": [str(file) for file in files]})
        return DONE
    for entry in found.entries:
        verdict, main = entry.result.verdict, " (main outcome)" if entry.result.primary else ""
        print_text(f"\n{entry.programme}: {entry.result.outcome.name}{main}")
        print_text(f"  {verdict.label}, trust {verdict.rating} of 5.")
    if found.wanted.told:
        print_text(f"\nOnly some are shown ({found.wanted.told}); {found.others} others are not.")
    for problem in found.left_out:
        say(f"  {problem.message}")
    for file in files:
        print_text(f"  {file}")
    return DONE


def _selfcheck(asked: argparse.Namespace) -> int:
    from evaluator.commands.selfcheck import load, tell

    if asked.load:
        return DONE if load(asked.load) else STOPPED
    return DONE if tell(as_json=asked.json) else STOPPED


def _formats(asked: argparse.Namespace) -> tuple[str, ...]:
    """The formats asked for, refused before any work is done when one is not known."""
    from evaluator.summary.export import formats_named

    try:
        return formats_named(asked.formats)
    except Refusal as refusal:
        raise WrongUsage(*refusal.problems) from refusal


def _progress(share: float, sentence: str) -> None:
    say(f"{100 * share:3.0f}%  {sentence}")


def _report(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        from evaluator.values.files.storage import to_plain

        print_json({"problems": to_plain(list(problems))})
    for problem in problems:
        say(sentence(problem))


def _fault(fault: Exception) -> Problem:
    return Problem(
        code="unexpected_fault",
        message=f"What Worked made a mistake ({type(fault).__name__}); no result was produced.",
        fix="Nothing was lost. Please report it with what you were doing.",
    )


_RUNS: dict[str, Run] = {
    "example": _example,
    "inspect": _inspect,
    **RUNS,
    "balance": _balance,
    "lock": _lock,
    "evaluate": _evaluate,
    "verify": _verify,
    "library": _library,
    "selfcheck": _selfcheck,
}
