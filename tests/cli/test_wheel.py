"""The wheel: whole, nothing stray in it, and alive in an environment that knows no checkout."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.cli.conftest import ENGLISH, OWNER, running
from tests.cli.test_demo import people
from tests.cli.test_installation import signed_in
from workshop import paths

ROOT = Path(__file__).resolve().parent.parent.parent
CARRIED = {"templates": {".html"}, "static": {".js", ".css", ".svg", ".txt"}, "migrations": {".py", ".mako"}}
"""Folders beside the package that go into the wheel, and their kinds of files; a licence goes with its script."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout by the build tool of this environment."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.iterdir()
    return built


def _run(*words: object, cwd: Path, **environment: str) -> str:
    """What it printed, in an environment without this one's PYTHONPATH."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=own | ENGLISH | {"PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- what it holds --------------------------------------------------------


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def test_the_wheel_holds_every_file_and_nothing_else(wheel: Path) -> None:
    wanted = {
        f"workshop/_data/{file.relative_to(ROOT).as_posix()}" for folder in CARRIED for file in _files(ROOT / folder)
    }
    wanted |= {file.relative_to(ROOT).as_posix() for file in _files(paths.PACKAGE)}
    with zipfile.ZipFile(wheel) as parts:
        found = {name for name in parts.namelist() if ".dist-info/" not in name}
    assert found == wanted | {"workshop/_data/alembic.ini"}


def test_nothing_stray_lies_where_the_wheel_takes_from() -> None:
    kinds = {**CARRIED, "workshop": {".py", ".po", ".ttf", ".txt"}}  # the font of PDF files, with its licence
    stray = [file for folder, kept in kinds.items() for file in _files(ROOT / folder) if file.suffix not in kept]
    assert stray == []


def test_the_licence_and_the_command_are_named(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as parts:
        described = {name.partition(".dist-info/")[2]: name for name in parts.namelist() if ".dist-info/" in name}
        command = parts.read(described["entry_points.txt"]).decode()
        metadata = parts.read(described["METADATA"]).decode()
    assert "licenses/LICENSE" in described
    assert "workshop = workshop.cli:main" in command
    assert "Requires-Dist: fastapi" in metadata


@pytest.mark.proof
def test_unpacked_it_makes_an_installation_with_its_own_migrations(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as parts:
        parts.extractall(tmp_path)
    begun = "import workshop.paths, workshop.cli; print(workshop.paths.ROOT); workshop.cli.main()"
    options = ("init", "--data", tmp_path / "data", *OWNER)
    said = _run(sys.executable, "-c", begun, *options, cwd=tmp_path, PYTHONPATH=str(tmp_path)).splitlines()
    assert said[0] == str(tmp_path / "workshop" / "_data")
    assert said[1].startswith("Workshop W1 is ready")


# --- installed ------------------------------------------------------------


@dataclass(frozen=True)
class Installed:
    """An environment in which only the wheel was installed."""

    python: Path
    command: Path
    site: Path
    elsewhere: Path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a new environment; the libraries are those of this one, without its editable installation.

    A line of a .pth file is a further place to look in.  The .pth files that
    lie there are not read, and so the checkout is not found.
    """
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "env", with_pip=True)
    places = sysconfig.get_paths("venv", {"base": str(folder / "env"), "platbase": str(folder / "env")})
    python = Path(places["scripts"]) / ("python.exe" if sys.platform == "win32" else "python")
    site = Path(places["purelib"])
    libraries = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (site / "libraries.pth").write_text("".join(f"{place}\n" for place in sorted(libraries)), encoding="utf-8")
    # The libraries' place knows of our editable installation: without the option pip would find all done.
    _run(python, "-m", "pip", "install", "--no-index", "--no-deps", "--ignore-installed", wheel, cwd=folder)
    return Installed(python, Path(places["scripts"]) / "workshop", site, folder)


@pytest.mark.proof
def test_the_code_and_its_files_come_from_the_wheel(installed: Installed) -> None:
    asked = (
        "import json, sys, workshop.paths as p;"
        "print(json.dumps([p.__file__, *map(str, (p.TEMPLATES, p.STATIC, p.MIGRATIONS, p.ALEMBIC_INI, p.LOCALE))]));"
        "print(json.dumps(sys.path))"
    )
    files, ways = map(json.loads, _run(installed.python, "-c", asked, cwd=installed.elsewhere).splitlines())
    assert all(Path(file).is_relative_to(installed.site) and Path(file).exists() for file in files)
    assert not any(Path(way).resolve() in {ROOT, paths.PACKAGE} for way in ways if way)


@pytest.mark.proof
def test_the_installed_wheel_makes_the_demo_and_serves_it(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    made = _run(installed.command, "demo", "--no-serve", "--data", tmp_path / "demo", cwd=tmp_path)
    _, _, number, secret, *_ = next(row for row in people(made.splitlines()) if row[0].startswith("Owner"))
    with running("serve", "--data", str(tmp_path / "demo"), program=[installed.command]) as (address, _):
        page = httpx2.get(f"{address}/sign-in")
        (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
        sheet = httpx2.get(address + style)
        start = signed_in(address, number, secret)
        chinese = httpx2.get(f"{address}/sign-in", headers={"Accept-Language": "zh"})
    assert (page.status_code, sheet.status_code, sheet.headers["content-type"]) == (200, 200, "text/css; charset=utf-8")
    assert sheet.content == (ROOT / "static" / "workshop.css").read_bytes()
    assert (start.status_code, start.url.path) == (200, "/start")
    assert "登录" in chinese.text
