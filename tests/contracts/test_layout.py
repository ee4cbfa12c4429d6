"""What every file of the repository must hold to: size, place in its list, and what it may name."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 450
LONGEST_FUNCTION = 60
MOST_FILES = 20
UNTRACKED = {".git", ".venv", "__pycache__", "out", "build"}
TEXT = {".py", ".md", ".toml", ".lock", ".txt", ".html", ".css", ".qss", ".typ", ".svg", ".json"}

# The literal tuple of each package that holds one entry per file.
REGISTRIES = {
    "evaluator/designs": "DESIGNS",
    "evaluator/checks": "CHECKS",
    "evaluator/outcomes": "KINDS",
    "evaluator/cohort/questions": "QUESTIONS",
    "evaluator/summary/exporters": "EXPORTERS",
    "evaluator/cohort/files/readers": "FORMATS",
    "ui/pages": "PAGES",
}

# Beside the entries: what those who use a list share with them.
SERVING = {"evaluator/designs": ("known", "script.reading", "script.rows")}

# Written so that this file does not hold what it looks for.
FORBIDDEN = {
    "a note to finish later": r"\b(TO" + r"DO|FIX" + r"ME)\b",
    "a package registry's address": r"https?://[^\s\"']*"
    + r"(pypi|pythonhosted|npmjs|anaconda|crates\.io|deb\.debian|proxy\.golang)",
}
MACHINE_PATH = r"(?<![\w./<])(/(work|home|Users|root|opt|tmp)/\w|[A-Z]:\\+Users\\)"


def tracked() -> list[Path]:
    """Every file of the repository; of the folder, where it is not a git checkout."""
    if shutil.which("git"):
        command = ["git", "-C", str(ROOT), "ls-files", "-z"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            files = [ROOT / name for name in done.stdout.split("\0") if name]
            return [path for path in files if path.is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not UNTRACKED.intersection(path.relative_to(ROOT).parts)
    ]


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py"]
PRODUCT = [path for path in PYTHON if "tests" not in path.relative_to(ROOT).parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: a full account of the units is no fault."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def lines_that_hold(pattern: str, files: list[Path]) -> list[str]:
    """``file:line: text`` of every line of the text files that matches."""
    return [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in files
        if path.suffix in TEXT or not path.suffix
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if re.search(pattern, line)
    ]


def is_data(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == "dataclass"


def test_values_that_others_may_hold_never_change() -> None:
    """Frozen and slotted, but for the private working state of one file."""
    loose = [
        f"{name_of(path)}: {node.name}"
        for path in PRODUCT
        if not name_of(path).startswith("examples")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        for decorator in node.decorator_list
        if is_data(decorator)
        and not {"frozen=True", "slots=True"}
        <= {ast.unparse(word) for word in getattr(decorator, "keywords", ())}
    ]
    assert loose == []


def test_the_repository_is_found() -> None:
    assert ROOT / "pyproject.toml" in FILES
    assert len(PRODUCT) > 3


def test_no_file_is_too_long() -> None:
    sizes = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{name_of(path)}:{node.lineno} {node.name}": code_lines(node)
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    assert lines_that_hold(FORBIDDEN[what], FILES) == []


def test_no_file_of_the_product_names_a_path_of_one_machine() -> None:
    files = [path for path in FILES if "tests" not in path.relative_to(ROOT).parts]
    assert lines_that_hold(MACHINE_PATH, files) == []


# --- one file, one entry


def imported_names(tree: ast.Module, package: str) -> dict[str, str]:
    """The module each imported name of a package's ``__init__`` comes from."""
    found: dict[str, str] = {}
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        source = node.module or ""
        if node.level:
            source = f"{package}.{source}".rstrip(".")
        for name in node.names:
            whole = source if source != package else f"{package}.{name.name}"
            found[name.asname or name.name] = whole
    return found


def listed(package: str, registry: str) -> set[str]:
    """The modules that the literal tuple in a package's ``__init__`` lists, by dotted name."""
    tree = ast.parse((ROOT / package / "__init__.py").read_text("utf-8"))
    dotted = package.replace("/", ".")
    sources = imported_names(tree, dotted)
    tuples = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Tuple)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == registry
    ]
    assert len(tuples) == 1, f"{package}/__init__.py holds no literal tuple {registry}"
    modules: set[str] = set()
    for part in ast.walk(tuples[0]):
        if isinstance(part, ast.Name):
            modules.add(sources.get(part.id, ""))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            modules.add(part.value.partition(":")[0])
    return {module for module in modules if module.startswith(f"{dotted}.")}


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted_name(path): path for path in PRODUCT}


def imports(module: str) -> set[str]:
    """Every module of the product that ``module`` imports, late and for types too."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                source = f"{package}.{source}".rstrip(".")
            for name in node.names:
                whole = f"{source}.{name.name}"
                found.add(whole if whole in MODULES else source)
    return found & MODULES.keys()


@pytest.mark.parametrize("package", REGISTRIES)
def test_every_file_of_a_list_is_listed_or_serves_one_that_is(package: str) -> None:
    folder = ROOT / package
    if not (folder / "__init__.py").exists():
        pytest.skip(f"{package} is not part of this tree")
    files = {dotted_name(path) for path in folder.rglob("*.py") if path.name != "__init__.py"}
    reached = listed(package, REGISTRIES[package])
    assert reached, f"{REGISTRIES[package]} of {package} lists nothing"
    while more := {each for module in reached for each in imports(module)} & files - reached:
        reached |= more
    served = {f"{package.replace('/', '.')}.{name}" for name in SERVING.get(package, ())}
    assert files - reached - served == set()


def test_no_import_runs_in_a_circle() -> None:
    """Neither at once nor late nor for types alone, so that a reader can follow them."""
    waits_for = {module: imports(module) - {module} for module in MODULES}
    while free := {module for module, others in waits_for.items() if not others & waits_for.keys()}:
        waits_for = {module: others for module, others in waits_for.items() if module not in free}
    assert waits_for.keys() == set()


def test_no_folder_holds_more_than_a_glance_takes_in() -> None:
    """The tests' folders too."""
    counts = Counter(path.parent for path in PYTHON if path.name != "__init__.py")
    crowded = {name_of(folder): n for folder, n in counts.items() if n > MOST_FILES}
    assert crowded == {}


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Two of one name cannot be collected in one run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert {name for name in names if names.count(name) > 1} == set()
