"""The ladder of imports holds, and a step against it is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = 5

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of pyproject.toml, checked on the package in the folder."""
    return subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'); {LINT}"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_nothing_is_imported_from_above() -> None:
    found = linted(ROOT)
    assert found.returncode == 0, found.stdout
    assert f"{CONTRACTS} kept, 0 broken" in found.stdout


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        (
            "orders/queries.py",
            "import workshop.output.queries",
            "workshop.orders is not allowed to import workshop.output",
        ),
        ("orders/rules.py", "import sqlmodel", "workshop.orders.rules is not allowed to import sqlmodel"),
        ("talks/queries.py", "import workshop.talks.pages", "workshop.talks.queries is not allowed to import"),
        ("talks/commands.py", "import fastapi", "workshop.talks.commands is not allowed to import fastapi"),
        ("helpers.py", "", "helpers"),
    ],
)
def test_a_planted_step_against_the_ladder_is_found(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    shutil.copytree(ROOT / "workshop", tmp_path / "workshop", ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "workshop" / file).open("a", encoding="utf-8") as target:
        target.write(f"\n{line}\n")
    found = linted(tmp_path)
    assert found.returncode == 1
    assert complaint in found.stdout.replace("\n", " ")
