"""How to make the results again: the program, the plan, a script, and what identifies them."""

from __future__ import annotations

from evaluator.disclosure.published import Told
from evaluator.disclosure.steps import told_in_steps
from evaluator.planning.plan_file import plan_to_toml
from evaluator.summary.blocks import (
    PLAN_FILE,
    SCRIPT_FILE,
    Block,
    Bullets,
    Code,
    Facts,
    Heading,
    Note,
    Paragraph,
)
from evaluator.summary.logo import without_logo
from evaluator.summary.script import whole_script
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.version import __version__

_EXACTLY = (
    "As few people had it or had it not, values and ranges that the script prints are finer than "
    "those told here; do not pass them on."
)


def again(evaluation: Told, cohort: Cohort, plan: Plan) -> list[Block]:
    """What a reviewer needs beside the workbook, and what to do with it."""
    used = ", ".join(f"{name} {number}" for name, number in sorted(evaluation.versions.items()))
    code = whole_script(evaluation, cohort, plan)
    coarse = any(
        result.estimate is not None and told_in_steps(result.estimate)
        for result in evaluation.outcomes
    )
    steps = [
        f"Get What Worked {__version__} from whoever sent this report: it is free, and whoever has "
        'it may pass it on. In its folder, "python3 run.py" sets it up.',
        f'Put the workbook "{cohort.provenance.file_name}" and {PLAN_FILE} in one folder.',
        "Run the command below there. The same workbook, plan and versions give the same digits.",
    ]
    blocks: list[Block] = [
        Heading("How to make this again"),
        Bullets(tuple(steps)),
        Code(f"whatworked evaluate {PLAN_FILE} --out results"),
    ]
    if code is not None:
        blocks.append(
            Paragraph(
                f"{SCRIPT_FILE} gives every planned answer from the workbook step by step, without "
                "this program's reading and judging. It prints the value and the limits of its "
                "range in the unit of the workbook. Then it has the program work out every table "
                "again, with all other answers, subgroups, scales and times, as they are printed. "
                f"{_EXACTLY if coarse else ''}".rstrip()
            )
        )
        blocks.append(
            Paragraph(
                f"To run it, put it with the workbook and {PLAN_FILE} in the program's folder and "
                f'enter ".venv/bin/python {SCRIPT_FILE}" there; on Windows '
                f'".venv\\Scripts\\python {SCRIPT_FILE}".'
            )
        )
    files = PLAN_FILE if code is None else f"{PLAN_FILE} and {SCRIPT_FILE}"
    blocks.append(
        Note(f"Beside this document, attached to the PDF and printed in the web page: {files}.")
    )
    blocks.append(Code(plan_to_toml(without_logo(plan)), PLAN_FILE))
    blocks += [] if code is None else [Code(code, SCRIPT_FILE)]
    policy, stricter = evaluation.policy, _stricter(evaluation)
    return [
        *blocks,
        Facts(
            (
                ("Program", f"What Worked {evaluation.versions['whatworked']}"),
                ("Evaluation", evaluation.fingerprint),
                ("Plan", evaluation.plan_hash),
                ("Workbook", cohort.provenance.sha256),
                (
                    "Policy",
                    f"{policy.name} {policy.version}, {policy.sha256}{stricter}",
                ),
                ("Seed of chance draws", str(plan.analysis.seed)),
                ("Versions", used),
            )
        ),
        Note("A copy whose words or numbers were edited no longer fits the receipt's hash."),
    ]


def _stricter(evaluation: Told) -> str:
    """Limits on what is told that are stricter than the policy's, to stand after it."""
    words = evaluation.disclosure.words
    return f"; stricter than it: {words}" if words else ""
