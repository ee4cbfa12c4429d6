"""Modules of methods never import each other in a circle, not even late or for types alone."""

import ast
import graphlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imports(folder):
    """Modules below a folder, by name, with those that they import anywhere in their text."""
    files = {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts): path
        for path in folder.rglob("*.py")
    }
    modules = {name.removesuffix(".__init__"): path for name, path in files.items()}

    def asked(node):
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            return [name if name in modules else node.module for name in whole]
        return []

    return {
        name: {
            other
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for other in asked(node)
            if other in modules and other != name
        }
        for name, path in modules.items()
    }


def test_methods_import_in_one_direction():
    order = list(graphlib.TopologicalSorter(imports(ROOT / "methods")).static_order())
    assert len(order) > 100
    assert order.index("methods.results") < order.index("methods.did.parts.aggregation")


def test_a_late_import_closes_a_circle(tmp_path):
    folder = tmp_path / "methods"
    folder.mkdir()
    (folder / "one.py").write_text("from methods.two import value\n")
    (folder / "two.py").write_text("def late():\n    from methods import one\n    return one\n")
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(imports(folder)).prepare()
