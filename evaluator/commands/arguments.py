"""What may be written after ``whatworked``: every command with its arguments and examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from evaluator.values.stricter import FEWEST, ROUNDINGS
from evaluator.values.tier import TIERS
from evaluator.values.verdict import Level
from evaluator.values.version import build

if TYPE_CHECKING:
    from argparse import _SubParsersAction as SubParsers

    from _typeshed import SupportsWrite

Run = Callable[[argparse.Namespace], int]

_BOOK = "a workbook: Excel, OpenDocument, text or Parquet"
_DATA = "the workbook, where it is not the one beside the plan"
_ELSEWHERE = (
    'Where What Worked was not installed as a command, "whatworked" stands for\n'
    '"python3 run.py" in its folder (on Windows "py run.py").'
)


class _Parser(argparse.ArgumentParser):
    """Says nothing where there is no console, as under pythonw, in place of failing."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        out = file or sys.stderr
        if out is not None:
            super()._print_message(message, out)


class _Version(argparse.Action):
    """Says the version: worked out when asked for, as the mark of the build takes reading."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        parser.exit(message=f"What Worked {build()}\n")


def parser(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """A parser whose result tells by ``run`` which of ``runs`` was asked for; None for none."""
    whole = _Parser(
        prog="whatworked",
        description="Tells whether an intervention worked.",
        epilog="Without a command the window opens, on a study or a workbook where one is named.\n"
        f"Each command tells more:\n  whatworked COMMAND --help\n\n{_ELSEWHERE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=_Version, help="say which version and build this is")
    whole.set_defaults(run=None)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for name, (text, examples, fill) in _COMMANDS.items():
        fill(_command(commands, name, text, examples, runs[name]))
    return whole


def _command(
    commands: SubParsers[_Parser], name: str, text: str, examples: str, run: Run
) -> argparse.ArgumentParser:
    lines = [f"  whatworked {name} {example}".rstrip() for example in examples.splitlines()]
    command = commands.add_parser(
        name,
        help=text,
        description=f"{text[:1].upper()}{text[1:]}.",
        epilog="\n".join(("examples:" if len(lines) > 1 else "example:", *lines, "", _ELSEWHERE)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common()],
    )
    command.set_defaults(run=run)
    return command


def _common() -> _Parser:
    """What every command takes."""
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object and no text")
    common.add_argument("--trace", action="store_true", help=argparse.SUPPRESS)
    common.add_argument(
        "--password-stdin",
        action="store_true",
        help="take the password of a locked workbook from standard input",
    )
    return common


def _example(command: argparse.ArgumentParser) -> None:
    from examples import EXAMPLES

    names = ", ".join(example.key for example in EXAMPLES)
    command.add_argument("name", metavar="NAME", help=f"one of {names}")
    _overwrite(command)
    _output(command, required=False, default="out/NAME")


def _inspect(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", metavar="BOOK", help=_BOOK)
    _sheet(command)
    command.add_argument(
        "--against", metavar="STUDY", help="a saved study: say what differs from its workbook"
    )
    command.add_argument("--plan", metavar="PLAN.toml", help="read, and check, as this plan says")


def _programmes(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "search", metavar="SEARCH", nargs="*", help="a key, or words that people call it by"
    )
    command.add_argument(
        "--tier", metavar="TIER", default="", help="a tier of prevention, such as primary"
    )
    command.add_argument("--setting", metavar="WHERE", default="", help="such as schools")


def _measures(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "search", metavar="SEARCH", nargs="*", help="words of its name (default: list all)"
    )


def _template(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "plan", metavar="PLAN.toml", nargs="?", help="the plan that says what is needed"
    )
    _programme(command)
    command.add_argument(
        "--monitoring", action="store_true", help="to monitor a programme, not to compare"
    )
    command.add_argument(
        "-o", "--out", metavar="BOOK.xlsx", required=True, help="the workbook to write"
    )


def _plan(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", metavar="BOOK", nargs="?", help=_BOOK)
    _sheet(command)
    _programme(command)
    command.add_argument(
        "-o", "--out", metavar="PLAN.toml", help="the plan to write (default: print it)"
    )


def _monitor(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", metavar="BOOK", help=_BOOK)
    _sheet(command)
    _programme(command)
    command.add_argument(
        "--name", metavar="NAME", default="", help="what the programme is called here"
    )
    command.add_argument(
        "--fewest",
        type=int,
        choices=FEWEST[1:],
        default=0,
        help="withhold counts of fewer people than this, where that is stricter than the policy",
    )
    command.add_argument(
        "--rounding",
        type=int,
        choices=ROUNDINGS[1:],
        default=0,
        help="round counts of people to a multiple of this, where that is coarser",
    )
    _forget_earlier(command)
    _output(command, required=True)
    _overwrite(command)


def _programme(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--programme",
        metavar="KEY",
        default="",
        help='a programme that "whatworked programmes" lists, or a .toml file of your own',
    )


def _balance(command: argparse.ArgumentParser) -> None:
    command.add_argument("plan", metavar="PLAN.toml", help="a plan whose design matches people")
    command.add_argument("--data", metavar="BOOK", help=_DATA)
    command.add_argument("-o", "--out", metavar="PLAN.toml", help="the plan with what did best")


def _design(command: argparse.ArgumentParser) -> None:
    command.add_argument("plan", metavar="PLAN.toml", help="a plan with a [prospect]")
    command.add_argument(
        "--data", metavar="BOOK", help="an earlier workbook: it tells how much varies"
    )
    command.add_argument("--holder", metavar="NAME", default="", help="who is given the lock slip")
    _overwrite(command)
    _output(command, required=False, default="print it and write nothing", short="-o")


def _lock(command: argparse.ArgumentParser) -> None:
    command.add_argument("plan", metavar="PLAN.toml", help="the plan to fix")
    command.add_argument("--data", metavar="BOOK", help=_DATA)
    command.add_argument("--holder", metavar="NAME", default="", help="who is given the lock slip")
    command.add_argument(
        "-o", "--out", metavar="SLIP.txt", help="the slip to write (default: beside the plan)"
    )


def _evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("plan", metavar="PLAN.toml", help="the plan to follow")
    command.add_argument("--data", metavar="BOOK", help=_DATA)
    command.add_argument(
        "--reason", metavar="TEXT", default="", help="why the plan or the data were changed"
    )
    _forget_earlier(command)
    _overwrite(command)
    _output(command, required=True)


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("study", metavar="STUDY", help="a study, or a file exported from one")
    command.add_argument(
        "--data", metavar="BOOK", required=True, help="the workbook that it was evaluated from"
    )
    command.add_argument(
        "--plan",
        metavar="PLAN.toml",
        help="the study of an exported file; for a receipt (.json) also the plan",
    )
    command.add_argument("--slip", metavar="SLIP", help="a lock slip, or the code that is on it")


def _library(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="DIR", help="the folder that holds the studies")
    command.add_argument(
        "--tier",
        choices=[tier.key for tier in TIERS],
        default="",
        metavar="TIER",
        help=f"only this kind of prevention: {', '.join(tier.key for tier in TIERS)}",
    )
    command.add_argument(
        "--verdict",
        choices=get_args(Level),
        metavar="VERDICT",
        help=f"only this verdict: {', '.join(get_args(Level))}",
    )
    command.add_argument(
        "--rating",
        type=int,
        choices=range(6),
        default=0,
        metavar="NUMBER",
        help="only results that can be trusted this much or more, from 0 to 5",
    )
    for name, where in (
        ("setting", "in the plan's setting"),
        ("area", "in the plan's area"),
        ("theme", "in what the programme or its outcome is called, or what was done"),
    ):
        command.add_argument(
            f"--{name}", metavar="WORDS", default="", help=f"only those with these words {where}"
        )
    _overwrite(command)
    _output(command, required=False, default="print a list and write nothing")


def _sheet(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sheet", metavar="NAME", help="the sheet (default: the likeliest)")


def _forget_earlier(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--forget-earlier",
        action="store_true",
        help="you say that nobody was given the summaries made here before, or that they are about "
        "other people; without it, one of almost the same people is refused",
    )


def _selfcheck(command: argparse.ArgumentParser) -> None:
    # For itself: a part that ends the program shall not end the one that tells of it.
    command.add_argument("--load", nargs="+", help=argparse.SUPPRESS)


def _overwrite(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--overwrite", action="store_true", help="replace pages that somebody edited, too"
    )


def _output(
    command: argparse.ArgumentParser, *, required: bool, default: str = "", short: str = ""
) -> None:
    where = f" (default: {default})" if default else ""
    names = (short, "--out") if short else ("--out",)
    command.add_argument(
        *names, metavar="DIR", required=required, help=f"folder for the results{where}"
    )
    command.add_argument(
        "--formats",
        metavar="LIST",
        help="formats to write, separated by commas, of pdf, docx, html, xlsx, pptx, png and json "
        "(default: all)",
    )
    command.add_argument(
        "--date",
        metavar="DAY",
        type=date.fromisoformat,
        help="date to print, as 2026-01-31 (default: today)",
    )


_COMMANDS: dict[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "example": (
        "run a shipped example from start to end",
        "schools_gang_sessions --out results",
        _example,
    ),
    "inspect": (
        "say what is understood in a workbook, and every problem",
        "workbook.xlsx\nreturned.xlsx --plan plan.toml\nspring.xlsx --against autumn.whatworked",
        _inspect,
    ),
    "programmes": (
        "list the programmes of the field that a study can start from",
        "\nknife lessons\nmentoring\n--tier primary",
        _programmes,
    ),
    "measures": (
        "list outcome measures with their ranges, directions and caveats",
        "\nsdq",
        _measures,
    ),
    "template": (
        "write a workbook for a provider to fill in",
        "plan.toml -o template.xlsx\n--programme mentoring -o template.xlsx",
        _template,
    ),
    "plan": (
        "write a starting plan with guessed roles, or one for a programme",
        "workbook.xlsx -o plan.toml\nworkbook.xlsx --sheet Pupils\n"
        "--programme mentoring -o plan.toml",
        _plan,
    ),
    "monitor": (
        "say what was done and for whom, without claiming an effect",
        "workbook.xlsx --programme safety_cards --out results",
        _monitor,
    ),
    "design": (
        "plan a study that has not begun: what it could find, who starts when",
        'plan.toml\nplan.toml --data last_year.xlsx -o protocol --holder "County council"',
        _design,
    ),
    "balance": (
        "search for the matching that makes the groups most alike",
        "plan.toml -o better.toml",
        _balance,
    ),
    "lock": (
        "fix a plan before results, and write the slip for somebody else",
        'plan.toml --holder "County council"',
        _lock,
    ),
    "evaluate": (
        "evaluate a plan and write the summary",
        "plan.toml --out results\nplan.toml --data workbook.xlsx --out results --formats pdf,docx",
        _evaluate,
    ),
    "verify": (
        "run a study again: the same, what differs, or what nobody can check",
        "results/summary.whatworked --data workbook.xlsx\n"
        "summary.pdf --data workbook.xlsx --plan summary.whatworked",
        _verify,
    ),
    "library": (
        "set the studies of a folder side by side",
        "studies --out digest\nstudies --tier primary --rating 3\nstudies --theme knife",
        _library,
    ),
    "selfcheck": (
        "compare the program's own files with the list they came with",
        "--json",
        _selfcheck,
    ),
}  # fmt: skip
COMMANDS = tuple(_COMMANDS)
