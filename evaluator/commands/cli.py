"""The command line: everything the window can do for one study, without it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from evaluator.cohort.files.passwords import ask_in_terminal, asking
from evaluator.values.problems import Problem, Refusal

DONE, STOPPED, WRONG_USAGE = 0, 1, 2
COMMANDS = ("example", "inspect", "template", "plan", "balance", "evaluate", "verify", "library")


class WrongUsage(Refusal):
    """The command was written wrongly, and nothing was begun."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 1 when a problem stopped it, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    parser = _parser()
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as done:
        return WRONG_USAGE if done.code else DONE
    if asked.run is None:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    try:
        run: Callable[[argparse.Namespace], int] = asked.run
        with asking(ask_in_terminal(from_stdin=asked.password_stdin)):
            return run(asked)
    except Refusal as refused:
        _report(refused.problems, as_json=asked.json)
        return WRONG_USAGE if isinstance(refused, WrongUsage) else STOPPED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - the reader went away
        return DONE
    except KeyboardInterrupt:
        _say("Stopped. Nothing was lost.")
    except Exception as fault:
        if asked.trace:
            raise
        _report((_fault(fault),), as_json=asked.json)
    return STOPPED


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object and no text")
    common.add_argument("--trace", action="store_true", help=argparse.SUPPRESS)
    common.add_argument(
        "--password-stdin",
        action="store_true",
        help="take the password of a locked workbook from standard input",
    )
    parser = argparse.ArgumentParser(
        prog="whatworked", description="Tells whether an intervention worked."
    )
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Any:  # noqa: ANN401
        command = commands.add_parser(name, help=text, description=text, parents=[common])
        command.set_defaults(run=run)
        return command

    example = add("example", _example, "run a shipped example from start to end")
    example.add_argument("name", metavar="NAME")
    _output(example, required=False)
    inspect = add("inspect", _inspect, "say what is understood in a workbook, and every problem")
    inspect.add_argument("book", metavar="BOOK")
    inspect.add_argument("--sheet")
    inspect.add_argument("--against", metavar="STUDY", help="what differs from a study's workbook")
    inspect.add_argument("--plan", metavar="PLAN.toml", help="read, and check, as this plan says")
    template = add("template", _template, "write a workbook for a provider to fill in")
    template.add_argument("plan", metavar="PLAN.toml")
    template.add_argument("-o", "--out", metavar="BOOK.xlsx", required=True)
    plan = add("plan", _plan, "write a starting plan with guessed roles")
    plan.add_argument("book", metavar="BOOK")
    plan.add_argument("--sheet")
    plan.add_argument("-o", "--out", metavar="PLAN.toml")
    balance = add("balance", _balance, "search for the matching that makes the groups most alike")
    balance.add_argument("plan", metavar="PLAN.toml")
    balance.add_argument("--data", metavar="BOOK", help="the workbook, if not beside the plan")
    balance.add_argument("-o", "--out", metavar="PLAN.toml", help="the plan with what did best")
    evaluate = add("evaluate", _evaluate, "evaluate a plan and write the summary")
    evaluate.add_argument("plan", metavar="PLAN.toml")
    evaluate.add_argument("--data", metavar="BOOK", help="the workbook, if not beside the plan")
    _output(evaluate, required=True)
    verify = add("verify", _verify, "run a saved study again: identical, or what differs")
    verify.add_argument("study", metavar="STUDY", help="a study, or with --plan a receipt")
    verify.add_argument("--data", metavar="BOOK", required=True)
    verify.add_argument("--plan", metavar="PLAN.toml", help="the plan, to verify a receipt (.json)")
    library = add("library", _library, "set the studies of a folder side by side")
    library.add_argument("folder", metavar="DIR")
    _output(library, required=False)
    return parser


def _output(command: argparse.ArgumentParser, *, required: bool) -> None:
    command.add_argument("--out", metavar="DIR", required=required, help="folder for the results")
    command.add_argument(
        "--formats",
        metavar="LIST",
        help="formats to write, separated by commas (default: all)",
    )
    command.add_argument(
        "--date", type=date.fromisoformat, help="date to print, as 2026-01-31 (default: today)"
    )


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
        progress=_progress,
    )
    for problem in finished.noticed:
        _say(f"Before this run: {problem.message} All of them are new now.")
    for problem in finished.told:
        _say(_sentence(problem))
    if asked.json:
        _print_json(finished.as_json())
        return DONE
    for result in finished.evaluation.outcomes:
        main = " (main outcome)" if result.primary else ""
        _print(f"\n{result.outcome.name}{main}\n  {result.verdict.headline}")
        for alert in result.verdict.alerts:
            _print(f"  {alert}")
    _print("\nFiles:")
    for file in finished.files:
        _print(f"  {file}")
    return DONE


def _inspect(asked: argparse.Namespace) -> int:
    from evaluator.cohort.arranging.recipe import can_undo, step_name
    from evaluator.cohort.exchange.delivery import NOT_COMPARED
    from evaluator.commands.inspect import inspect_book
    from evaluator.values.storage import to_plain

    cohort, differences = inspect_book(
        asked.book, asked.sheet, against=asked.against, plan=asked.plan
    )
    if asked.json:
        source = cohort.provenance
        _print_json(
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
    _print(f'{cohort.provenance.file_name}, sheet "{cohort.provenance.sheet}": ')
    _print(f"{len(cohort.frame):,} rows, {len(cohort.columns)} columns\n")
    for column in cohort.columns:
        _print(f"{column.letter:>3}  {column.name}  [{column.kind}; {column.role}]")
        _print(f"     {column.kind_reason} {column.role_reason}")
        if column.n_missing:
            _print(f"     {column.n_missing:,} empty")
    if cohort.recipe:
        _print("\nChanged on the way in:")
        for step in cohort.recipe:
            undo = f" [undo: {step_name(step)}]" if can_undo(step) else ""
            _print(f"  {step.reason} ({step.count:,}){undo}")
    for problem in cohort.problems:
        _print(f"\n{_sentence(problem)}")
    if asked.against or asked.plan:
        what = "the study" if asked.against else "the plan"
        found = [problem for problem in differences if problem.code != NOT_COMPARED]
        if found:
            _print(f"\nDifferent from {what}:")
        elif differences:
            _print(f"\nNothing that could be compared differs from {what}.")
        else:
            _print(f"\nNothing differs from {what}.")
        for problem in differences:
            _print(f"  {_sentence(problem)}")
    return STOPPED if any(problem.severity == "stops" for problem in differences) else DONE


def _template(asked: argparse.Namespace) -> int:
    from evaluator.cohort.exchange.template import make_template
    from evaluator.planning.plan_file import read_plan
    from evaluator.values.storage import write_atomic

    out = Path(asked.out)
    _refuse_to_overwrite(out)
    write_atomic(out, make_template(read_plan(asked.plan)))
    if asked.json:
        _print_json({"file": asked.out})
    else:
        _print(f"Wrote {asked.out}. Send it to whoever holds the data.")
    return DONE


def _plan(asked: argparse.Namespace) -> int:
    from evaluator.cohort.workbook import read_workbook
    from evaluator.planning.guess import guess_plan
    from evaluator.planning.plan_file import plan_to_toml, write_plan
    from evaluator.planning.requirements import missing
    from evaluator.values.storage import to_plain

    cohort = read_workbook(asked.book, asked.sheet)
    plan = guess_plan(cohort)
    still = missing(plan, cohort)
    if asked.out:
        _refuse_to_overwrite(Path(asked.out))
        write_plan(plan, asked.out)
    if asked.json:
        _print_json({"plan": to_plain(plan), "missing": to_plain(still), "file": asked.out})
        return DONE
    if asked.out:
        _print(f"Wrote {asked.out}.")
    else:
        _print(plan_to_toml(plan))
    if still:
        _say("Still to be said before it can be evaluated:")
        for problem in still:
            _say(f"  {_sentence(problem)}")
    return DONE


def _balance(asked: argparse.Namespace) -> int:
    from evaluator.commands.balance import balance
    from evaluator.planning.plan_file import write_plan

    if asked.out:
        _refuse_to_overwrite(Path(asked.out))
    found = balance(Path(asked.plan), Path(asked.data) if asked.data else None, _progress)
    if asked.out:
        write_plan(found.plan, asked.out)
    if asked.json:
        _print_json(found.as_json() | {"file": asked.out})
        return DONE
    for line in found.lines():
        _print(line)
    if asked.out:
        _print(f"Wrote {asked.out} with the first of these and the log of all.")
    return DONE


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise Refusal(
            Problem(
                code="plan_exists",
                message=f'There is already a file "{path.name}", which may hold your work.',
                fix="Choose another name, or move that file away.",
            )
        )


def _verify(asked: argparse.Namespace) -> int:
    from evaluator.commands.verify import verify, verify_receipt
    from evaluator.planning.plan_file import read_plan
    from evaluator.study.study import Study
    from evaluator.values.unfinished import half_written

    for problem in half_written(Path(asked.study).parent):
        _say(_sentence(problem))
    if asked.plan:
        found = verify_receipt(asked.study, read_plan(asked.plan), asked.data)
    else:
        found = verify(Study.load(asked.study), asked.data)
    if asked.json:
        _print_json(
            {
                "identical": found.identical,
                "to_the_last_digit": found.to_the_last_digit,
                "differences": list(found.differences),
                "made_with": list(found.elsewhere),
            }
        )
    else:
        _print(found.sentence)
        for difference in found.differences:
            _print(f"  {difference}")
    return DONE if found.identical else STOPPED


def _library(asked: argparse.Namespace) -> int:
    from evaluator.study.digest import as_plain, digest
    from evaluator.study.library import read_library
    from evaluator.summary.export import export

    found = read_library(asked.folder)
    day = asked.date or datetime.now(UTC).date()
    files: tuple[Path, ...] = ()
    if asked.out:
        files = export(digest(found, day), Path(asked.out), _formats(asked), "library")
    if asked.json:
        _print_json({**as_plain(found), "files": [str(file) for file in files]})
        return DONE
    for entry in found.entries:
        verdict, main = entry.result.verdict, " (main outcome)" if entry.result.primary else ""
        _print(f"\n{entry.programme}: {entry.result.outcome.name}{main}")
        _print(f"  {verdict.label}, trust {verdict.rating} of 5.")
    for problem in found.left_out:
        _say(f"  {problem.message}")
    for file in files:
        _print(f"  {file}")
    return DONE


def _formats(asked: argparse.Namespace) -> tuple[str, ...]:
    """The formats asked for, refused before any work is done when one is not known."""
    from evaluator.summary.export import exporters_for
    from evaluator.summary.exporters import EXPORTERS

    if asked.formats is None:
        return tuple(exporter.key for exporter in EXPORTERS)
    named = tuple(word.strip() for word in asked.formats.split(",") if word.strip())
    try:
        exporters_for(named)
    except Refusal as refusal:
        raise WrongUsage(*refusal.problems) from refusal
    return named


def _progress(share: float, sentence: str) -> None:
    _say(f"{100 * share:3.0f}%  {sentence}")


def _report(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        from evaluator.values.storage import to_plain

        _print_json({"problems": to_plain(list(problems))})
    for problem in problems:
        _say(_sentence(problem))


def _sentence(problem: Problem) -> str:
    place = f" ({problem.place})" if problem.place else ""
    return f"{problem.message} {problem.fix}{place}"


def _fault(fault: Exception) -> Problem:
    return Problem(
        code="unexpected_fault",
        message=f"What Worked made a mistake ({type(fault).__name__}); no result was produced.",
        fix="Nothing was lost. Please report it with what you were doing.",
    )


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
