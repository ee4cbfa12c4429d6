# ruff: noqa: T201 (a benchmark prints)
"""Reading a workbook beside other readers: seconds, CPU seconds, peak memory, and their ratios.

Not a test: run it by hand, with the test dependencies installed and the repository on the path::

    python -m tests.benchmarks.workbook --rows 1048575

The sheet is written as Excel writes it: 15 columns of keys, labels, dates and numbers, texts in a
part of their own. Every reader runs in a process of its own, libraries imported before the clock
starts. pandas with openpyxl reads a sheet of at most 20,000 rows, and its seconds are scaled up.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
MOST_FOR_OPENPYXL = 20_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    "pupil_key", "school", "arm", "entry_date", "fsm", "age", "score_before", "score_after",
    "attendance", "absences", "ks2", "ward", "incidents", "cost", "weight",
)  # fmt: skip


def columns(rows: int) -> list[tuple[str, list[object]]]:
    """Type ("s" text, "d" date, "n" number) and cells of each column."""
    rng = np.random.default_rng(1)

    def label(text: str, kinds: int) -> list[object]:
        return [f"{text} {i}" for i in rng.integers(0, kinds, rows)]

    return [
        ("s", [f"P{i:07d}" for i in range(rows)]),
        ("s", label("School", 400)),
        ("s", rng.choice(["sessions", "usual lessons"], rows).tolist()),
        ("d", rng.integers(44_000, 45_000, rows).tolist()),
        ("s", rng.choice(["Yes", "No"], rows).tolist()),
        ("n", rng.integers(11, 17, rows).tolist()),
        ("n", rng.normal(50, 10, rows).round(1).tolist()),
        ("n", rng.normal(52, 10, rows).round(1).tolist()),
        ("n", rng.random(rows).round(6).tolist()),
        ("n", rng.integers(0, 40, rows).tolist()),
        ("n", rng.integers(80, 120, rows).tolist()),
        ("s", label("Ward", 90)),
        ("n", rng.poisson(2, rows).tolist()),
        ("n", rng.normal(1_000, 200, rows).round(2).tolist()),
        ("n", rng.random(rows).tolist()),
    ]


def write(path: Path, rows: int) -> None:
    """A workbook of one sheet with ``rows`` rows below its names."""
    texts: dict[str, int] = {}
    attributes = {"s": ' t="s"', "d": ' s="1"', "n": ""}
    found = columns(rows)
    head = "".join(
        f'<c r="{chr(65 + j)}1" t="s"><v>{texts.setdefault(name, len(texts))}</v></c>'
        for j, name in enumerate(NAMES)
    )
    cells = [
        [texts.setdefault(str(cell), len(texts)) for cell in column] if kind == "s" else column
        for kind, column in found
    ]
    form = "".join(
        f'<c r="{chr(65 + j)}%d"{attributes[kind]}><v>%r</v></c>'
        for j, (kind, _) in enumerate(found)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for name, content in parts().items():
            book.writestr(name, content)
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{head}</row>'.encode())
            for number, row in enumerate(zip(*cells, strict=True), start=2):
                values = [part for cell in row for part in (number, cell)]
                out.write((f'<row r="{number}">' + form % tuple(values) + "</row>").encode())
            out.write(b"</sheetData></worksheet>")


def parts() -> dict[str, str]:
    """The small parts of the workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{what}+xml"/>'
        for part, what in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
        )
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{LINK}/{what}" Target="{target}.xml"/>'
        for i, (what, target) in enumerate(
            (("worksheet", "worksheets/sheet1"), ("styles", "styles"),
             ("sharedStrings", "sharedStrings"))
        )
    )  # fmt: skip
    first = f'<Relationship Id="r0" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">'
    default = (
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{default}{types}</Types>',
        "_rels/.rels": f"{relations}{first}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
        '<sheet name="Pupils" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{relations}{links}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }


def ours_cells(path: str) -> dict[str, float]:
    from evaluator.cohort.files.readers import open_file

    book, _ = open_file(path)
    book.page(book.sheets[0])
    return {}


def ours_cohort(path: str) -> dict[str, float]:
    from evaluator.cohort.workbook import read_workbook

    frame = read_workbook(path).frame
    return {"frame_mb": frame.memory_usage(deep=True).sum() / 2**20}


def ours_preview(path: str) -> dict[str, float]:
    from evaluator.cohort.files.preview import preview

    preview(path)
    return {}


def fastexcel_frame(path: str) -> dict[str, float]:
    import fastexcel

    fastexcel.read_excel(path).load_sheet(0).to_pandas()
    return {}


def calamine_rows(path: str) -> dict[str, float]:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return {}


def pandas_openpyxl(path: str) -> dict[str, float]:
    import pandas as pd

    pd.read_excel(path)
    return {}


READERS: dict[str, Callable[[str], dict[str, float]]] = {
    "ours, first 200 rows": ours_preview,
    "ours, cells": ours_cells,
    "ours, cohort": ours_cohort,
    "fastexcel, frame": fastexcel_frame,
    "calamine, rows": calamine_rows,
    "pandas, openpyxl": pandas_openpyxl,
}


def peak_kb() -> int:
    """The most memory that this process has held; what its parent held does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def once(reader: str, path: str) -> None:
    """Run one reader and print its figures."""
    import pandas  # noqa: F401
    import pyarrow.compute

    assert pyarrow.compute
    base = peak_kb()
    start, cpu = time.perf_counter(), time.process_time()
    more = READERS[reader](path)
    found = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, **more}
    found["peak_mb"] = (peak_kb() - base) / 1024
    print(json.dumps(found))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=200_000)
    asked.add_argument("--once", nargs=2, metavar=("READER", "PATH"))
    options = asked.parse_args()
    if options.once:
        once(*options.once)
        return
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder, "full.xlsx"), Path(folder, "small.xlsx")
        write(full, options.rows)
        few = min(options.rows, MOST_FOR_OPENPYXL)
        write(small, few)
        found = {}
        for reader in READERS:
            slow = reader == "pandas, openpyxl"
            command = [sys.executable, "-m", "tests.benchmarks.workbook", "--once", reader]
            done = subprocess.run(
                [*command, str(small if slow else full)],
                capture_output=True, text=True, check=True, cwd=ROOT,
            )  # fmt: skip
            found[reader] = json.loads(done.stdout)
            if slow:
                found[reader]["seconds"] *= options.rows / few
                found[reader]["cpu"] *= options.rows / few
            said = ", ".join(f"{name} {value:,.2f}" for name, value in found[reader].items())
            print(f"{reader:22} {said}", flush=True)
    fastest = found["fastexcel, frame"]
    cells, cohort = found["ours, cells"], found["ours, cohort"]
    print(f"cells beside fastexcel: {cells['seconds'] / fastest['seconds']:.2f} by the clock, "
          f"{cells['cpu'] / fastest['cpu']:.2f} by CPU (at most 1.5)")  # fmt: skip
    scaled = found["pandas, openpyxl"]["cpu"] / cells["cpu"]
    print(f"pandas with openpyxl beside cells: {scaled:.0f} times by CPU (at least 20)")
    print(f"peak memory beside the frame: {cohort['peak_mb'] / cohort['frame_mb']:.1f} (at most 3)")


if __name__ == "__main__":
    main()
