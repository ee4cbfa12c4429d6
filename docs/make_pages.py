"""Write the pages of docs/methods from the docstrings: python docs/make_pages.py.

Reads the source with the standard library alone and imports nothing of it, so that it needs no
installation and a page says exactly what the code says.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "methods"
PACKAGES = ("did", "matching", "inference", "sensitivity", "power", "synthesis", "results")
SECTIONS = ("Args", "Attributes", "Returns", "Raises", "Yields")
TITLES = {"Args": "Arguments", "Attributes": "Holds", "Raises": "Refuses"}
MADE = "Made from the docstrings by `python docs/make_pages.py`; change those, not this page."

Public = ast.FunctionDef | ast.ClassDef


def pages() -> dict[str, str]:
    """Every page by the name of its file, as the docstrings have it now."""
    made = {f"{package}.md": page(package) for package in PACKAGES}
    index = "\n".join(
        f"- [`methods.{package}`]({package}.md): {_first_sentence(_module(package))}"
        for package in PACKAGES
    )
    about = ast.get_docstring(_parsed(ROOT / "methods" / "__init__.py")) or ""
    return made | {"README.md": f"# The methods\n\n{about}\n\n{index}\n\n{MADE}\n"}


def page(package: str) -> str:
    """One package: what it is for, a line on each public name, then each in full."""
    module = _module(package)
    found = sorted(_public(module, package), key=lambda each: each.name.lower())
    lines = "\n".join(
        f"- [`{each.name}`](#{_heading(each).lower().replace(' ', '-')}): {_first_sentence(each)}"
        for each in found
    )
    parts = [f"# methods.{package}", ast.get_docstring(module) or "", lines]
    parts += [_described(each) for each in found]
    return "\n\n".join([*parts, MADE]) + "\n"


def _module(package: str) -> ast.Module:
    folder = ROOT / "methods" / package
    return _parsed(folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py"))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _public(module: ast.Module, package: str) -> list[Public]:
    """The public functions and classes: those a package imports, or a file defines."""
    if not (ROOT / "methods" / package).is_dir():
        return [each for each in _defined(module) if not each.name.startswith("_")]
    found = []
    for line in module.body:
        if isinstance(line, ast.ImportFrom) and line.module:
            source = _parsed(ROOT.joinpath(*line.module.split(".")).with_suffix(".py"))
            names = {alias.name for alias in line.names}
            found += [each for each in _defined(source) if each.name in names]
    return found


def _defined(module: ast.Module) -> list[Public]:
    return [each for each in module.body if isinstance(each, Public)]


def _first_sentence(documented: Public | ast.Module) -> str:
    return (ast.get_docstring(documented) or "").partition("\n\n")[0].replace("\n", " ")


def _heading(each: Public) -> str:
    """A value and a function may differ by a capital letter, which a link does not keep."""
    return f"Value {each.name}" if isinstance(each, ast.ClassDef) else each.name


def _described(each: Public) -> str:
    text = ast.get_docstring(each) or ""
    called = f"```python\n{_call(each)}\n```\n\n" if isinstance(each, ast.FunctionDef) else ""
    return f"## {_heading(each)}\n\n{called}{_as_markdown(text)}"


def _call(function: ast.FunctionDef) -> str:
    """How the function is called: every argument with its default, one to a line if many."""
    given = function.args
    plain = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    words = [_argument(*pair) for pair in zip(plain, defaults, strict=True)]
    if given.kwonlyargs or given.kwarg:
        words.append("*")
    words += [_argument(*pair) for pair in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    words += _shared(given.kwarg)
    call = f"{function.name}({', '.join(words)})"
    if len(call) > 90:
        call = f"{function.name}(\n" + "".join(f"    {word},\n" for word in words) + ")"
    return call


def _shared(keywords: ast.arg | None) -> list[str]:
    """The keywords that several functions share, each with its default where it has one.

    They are declared once, as a ``TypedDict``; the value they are made into stands in the same
    file and holds the defaults.
    """
    if keywords is None or not isinstance(keywords.annotation, ast.Subscript):
        return []
    wanted = ast.unparse(keywords.annotation.slice)
    for path in sorted((ROOT / "methods").rglob("*.py")):
        classes = {c.name: c for c in _parsed(path).body if isinstance(c, ast.ClassDef)}
        if wanted in classes:
            names = _fields(classes[wanted])
            held = (_fields(c) for name, c in classes.items() if name != wanted)
            defaults = next((found for found in held if found.keys() == names.keys()), names)
            return [_argument(ast.arg(name), defaults[name]) for name in names]
    raise LookupError(wanted)


def _fields(declared: ast.ClassDef) -> dict[str, ast.expr | None]:
    return {
        line.target.id: line.value
        for line in declared.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return (
        argument.arg
        if default is None
        else f"{argument.arg}={ast.unparse(default)}".replace("'", '"')
    )


def _as_markdown(docstring: str) -> str:
    """A docstring with its sections as lists, and what follows a section as prose again."""
    lines: list[str] = []
    within = False
    for line in docstring.splitlines():
        head = re.fullmatch(r"(\w+):\s*(.*)", line)
        if head and head[1] in SECTIONS:
            within = True
            lines += [f"**{TITLES.get(head[1], head[1])}**", "", *([head[2]] if head[2] else [])]
        elif within and line.startswith("    "):
            entry = re.fullmatch(r" {4}(\w[\w, *]*): (.*)", line)
            lines.append(f"- `{entry[1]}`: {entry[2]}" if entry else f"  {line.strip()}")
        else:
            within = within and not line
            lines.append(line)
    return "\n".join(lines).strip()


def write() -> None:
    """Write every page, and remove those that nothing makes any more."""
    PAGES.mkdir(exist_ok=True)
    made = pages()
    for path in PAGES.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (PAGES / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write()
