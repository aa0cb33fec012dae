"""The rules of the house, each read off the code."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from workshop.tables import metadata

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "workshop"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(file.relative_to(PACKAGE)) for file in FILES]

FILE_LINES = 400
FUNCTION_LINES = 40


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function without its docstring."""
    assert function.end_lineno
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        assert first.end_lineno
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_each_file_fits() -> None:
    files = [*FILES, *sorted((ROOT / "tests").rglob("*.py"))]
    lines = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_each_function_fits() -> None:
    lines = {
        f"{name}: {function.name}": length(function)
        for file, name in zip(FILES, NAMES, strict=True)
        for function in functions(tree(file))
    }
    assert {name: count for name, count in lines.items() if count > FUNCTION_LINES} == {}


def test_a_long_function_is_found() -> None:
    module = ast.parse("def long():\n    '''Two\n    lines.'''\n" + "    x = 1\n" * FUNCTION_LINES)
    assert [length(function) for function in functions(module)] == [FUNCTION_LINES + 1]


LATE = {"alembic", "apscheduler", "babel", "fpdf", "holidays", "pypinyin", "xlsxwriter"}
"""What costs so much memory and time at start that it is imported where it is used."""


def imports_inside(module: ast.Module) -> set[str]:
    found = set()
    for function in functions(module):
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
    return found


def test_a_function_imports_nothing_but_what_is_heavy() -> None:
    late = {name: imports_inside(tree(file)) - LATE for file, name in zip(FILES, NAMES, strict=True)}
    assert {name: found for name, found in late.items() if found} == {}


# --- what stands only in a few places --------------------------------------

HOT = {
    "accounts/queries.py",
    "bonuses/queries.py",
    "deductions/queries.py",
    "homework/queries.py",
    "law/queries.py",
    "output/cells.py",
    "output/own.py",
    "pay/before.py",
    "pay/own.py",
    "pay/sums.py",
    "paying/own.py",
    "quality/queries.py",
    "reports/queries.py",
    "talks/queries.py",
}
"""Hot statements name bare columns: `workshop.hot` checks them."""

ONLY_IN = {
    r"__table__|\.connection\(|\bbulk_\w+\(": {"database.py", "tenancy.py", "hot.py"},
    r"\bEverything\b": {"tenancy.py", "jobs.py", "migrate.py", "cli/", "demo/"},
    r"(?<!\.)\bcolumns\(": {"tenancy.py", "/models.py", *HOT},
    r"\bsa\.text\(": {"/models.py", "hot.py"},
    r"\bSession\((?!\))": {"database.py"},
    r"os\.environ|getenv": {"settings.py", "cli/"},
    r"datetime\.now\(|date\.today\(|time\.time\(": {"clock.py"},
    r"\b(print)\(": {"cli/"},
}
"""What may be written, and where.  The scope hook does not see the first, and only few may go past it."""


@pytest.mark.parametrize("pattern", ONLY_IN)
def test_it_stands_only_where_it_may(pattern: str) -> None:
    places = ONLY_IN[pattern]
    found = {
        name
        for file, name in zip(FILES, NAMES, strict=True)
        if re.search(pattern, _code(file)) and not any(place in f"/{name}" for place in places)
    }
    assert found == set()


@cache
def _code(file: Path) -> str:
    """The file without docstrings and comments."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [part for part in body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(module)


def test_a_planted_way_past_the_scope_is_found() -> None:
    pattern = next(iter(ONLY_IN))
    for line in ("session.connection()", "Buyer.__table__", "session.bulk_insert_mappings(Buyer, rows)"):
        assert re.search(pattern, line)


PRIVATE = {"name", "called_name", "phone", "login", "number", "identity_number", "text", "typed"}


def private_logs(module: ast.Module) -> Iterator[int]:
    """Lines on which something of a person is logged."""
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "log"):
            continue
        told = {keyword.arg for keyword in call.keywords} | {
            part.attr for part in ast.walk(call) if isinstance(part, ast.Attribute)
        }
        if told & PRIVATE:
            yield call.lineno


def test_no_log_line_tells_of_people() -> None:
    found = {name: list(private_logs(tree(file))) for file, name in zip(FILES, NAMES, strict=True)}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_log_line_that_tells_is_found() -> None:
    assert list(private_logs(ast.parse("log.info('signed_in', phone=row.phone)"))) == [1]


# --- the tables -------------------------------------------------------------


def test_a_table_without_rowid_begins_with_its_key() -> None:
    """Otherwise SQLite 3.40.0 to 3.41.0 find NULL in a column that has none, and the backup calls the file damaged.

    Such a table keeps its rows with the key's columns first, and `PRAGMA quick_check` of these versions reads them in
    the order in which they were declared.
    """
    tables = [table for table in metadata.sorted_tables if table.dialect_options["sqlite"]["with_rowid"] is False]
    assert tables
    for table in tables:
        key = table.primary_key.columns.keys()
        assert table.columns.keys()[: len(key)] == key, table.name


# --- the journal ------------------------------------------------------------

NOT_NOTED = {
    "imports.forget_old": "what a file said is forgotten by the clock; that it was brought was noted and stays",
    "accounts.touch": "sees that a sign-in is used; not an act",
    "accounts.choose_place": "changes what one looks at, not what is",
    "output.add_day_photo": "the document it keeps is noted",
}
WRITING = {"add", "add_all", "delete", "flush", "insert", "update"}


def commands() -> Iterator[tuple[str, ast.FunctionDef, dict[str, ast.FunctionDef]]]:
    for file in sorted(PACKAGE.glob("*/commands.py")):
        of_file = {node.name: node for node in tree(file).body if isinstance(node, ast.FunctionDef)}
        for name, function in of_file.items():
            if not name.startswith("_"):
                yield f"{file.parent.name}.{name}", function, of_file


def called(
    function: ast.FunctionDef, of_file: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> set[str]:
    """What the function calls, and what those of its file call in turn."""
    names = set()
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        names.add(name)
        if name in of_file and name not in seen:
            names |= called(of_file[name], of_file, seen | {name})
    return names


def test_every_command_leaves_a_note() -> None:
    silent = set()
    for name, function, of_file in commands():
        names = called(function, of_file)
        if names & WRITING and "note" not in names and name != "journal.note":
            silent.add(name)
    assert silent == set(NOT_NOTED)


@pytest.mark.proof
def test_types_are_right() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert found.returncode == 0, found.stdout
