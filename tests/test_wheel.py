"""What goes into the wheel: the program, its table and examples, and nothing that merely lies in the folder."""

from pathlib import Path

import pytest

from rongcli.cli.examples import EXAMPLES, SHEET

ROOT = Path(__file__).resolve().parent.parent


def taken(target):
    """The files that a build would take → where they go."""
    builders = pytest.importorskip(f"hatchling.builders.{target}", reason="needs the extra test")
    builder = getattr(builders, f"{target.capitalize()}Builder")(str(ROOT))
    return {one.path: one.distribution_path for one in builder.recurse_included_files()} | {
        str(ROOT / source): place for source, place in builder.config.get_force_include().items()
    }


@pytest.fixture
def planted():
    """Files that lie untracked among the sources."""
    paths = [ROOT / "src" / "rongcli" / "secret.env", ROOT / "src" / "rongcli" / "cli" / "notes.txt"]
    for path in paths:
        path.write_text("secret")
    yield [str(path) for path in paths]
    for path in paths:
        path.unlink()


def test_a_wheel_holds_the_program_and_nothing_that_lies_about(planted):
    places = taken("wheel")
    assert not places.keys() & set(planted)
    files = {f"rongcli/{path.relative_to(ROOT / 'src' / 'rongcli').as_posix()}"
             for path in (ROOT / "src" / "rongcli").rglob("*.py")}  # fmt: skip
    shown = {f"rongcli/examples/{file}" for name, one in EXAMPLES.items() if name != SHEET for file in one.files}
    assert {Path(place).as_posix() for place in places.values()} == files | shown | {
        "rongcli/policies.toml",
        "rongcli/py.typed",
    }


def test_a_source_distribution_can_do_what_its_documents_say(planted):
    places = {Path(path).relative_to(ROOT).as_posix() for path in taken("sdist")}
    assert not {Path(path).relative_to(ROOT).as_posix() for path in planted} & places
    assert {".ci/run", "scripts/picture.py", "examples/claims.csv", "docs/language.md", "CONTRIBUTING.md"} <= places
