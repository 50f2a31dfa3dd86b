"""Imports run down only: of the floors that the design draws, none knows of one above it."""

import ast
from pathlib import Path

import pytest

import rongcli

HOME = Path(rongcli.__file__).parent
FLOORS = {
    "base": 0,
    "rules": 1,
    "sql": 2,
    "table": 3,
    "reading": 4,
    "questions": 5,
    "batch": 6,
    "output": 7,
    "api": 8,
    "cli": 8,
}
APART = {"__init__.py", "__main__.py"}
"""The doors of the package: what a program imports, and what ``python -m rongcli`` runs."""
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(module, imported module) that goes up all the same, and why; empty as long as nothing has to."""


def imported(tree, module):
    """Every module of the package that a module imports, wherever in it, and the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            found = ".".join([*base, *([node.module] if node.module else [])])
            yield found, node.lineno
            yield from ((f"{found}.{name.name}", node.lineno) for name in node.names)


def floor(module):
    """The floor of a module, None of one that is not of a package of the house."""
    parts = module.split(".")
    return FLOORS.get(parts[1]) if parts[0] == "rongcli" and len(parts) > 1 else None


def upward(source, module):
    """What a module imports from above its own floor, each with its line."""
    own = floor(module)
    found = ((name, line) for name, line in imported(ast.parse(source), module) if (floor(name) or 0) > own)
    return sorted({(line, ".".join(name.split(".")[:3])) for name, line in found})


MODULES = {
    ".".join(("rongcli", *path.relative_to(HOME).with_suffix("").parts)): path
    for path in sorted(HOME.rglob("*.py"))
    if path.relative_to(HOME).as_posix() not in APART
}


def test_every_package_has_a_floor():
    packages = {path.name for path in HOME.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert packages <= FLOORS.keys()
    assert [module for module in MODULES if floor(module) is None] == []


def test_imports_run_down_only():
    found = {}
    for module, path in MODULES.items():
        wrong = [
            f"line {line}: {name}"
            for line, name in upward(path.read_text(encoding="utf-8"), module)
            if (module, name) not in EXCEPTIONS
        ]
        if wrong:
            found[module] = wrong
    assert found == {}


def test_an_exception_that_is_none_any_more_is_removed():
    real = {
        (module, name)
        for module, path in MODULES.items()
        for _, name in upward(path.read_text(encoding="utf-8"), module)
    }
    assert EXCEPTIONS.keys() <= real


@pytest.mark.parametrize(
    ("source", "module", "name"),
    [
        ("from rongcli.output import json\n", "rongcli.table.examples", "rongcli.output.json"),
        ("import rongcli.cli.main\n", "rongcli.rules.award", "rongcli.cli.main"),
        ("def late():\n    from rongcli.batch.run import Batch\n", "rongcli.table.examples", "rongcli.batch.run"),
        ("from ..output.json import dumps\n", "rongcli.table.examples", "rongcli.output.json"),
        ("from rongcli import cli\n", "rongcli.base.text", "rongcli.cli"),
    ],
)
def test_an_import_that_goes_up_is_seen(source, module, name):
    assert name in [found for _, found in upward(source, module)]


def test_an_import_that_goes_down_or_aside_is_none():
    source = (
        "from rongcli import __version__\nfrom rongcli.rules.award import Award\nfrom rongcli.table.load import x\n"
    )
    assert upward(source, "rongcli.table.check") == []
