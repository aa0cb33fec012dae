"""Every template: read, titled, used, without script or style of its own."""

import re
from pathlib import Path

import pytest

from workshop import paths
from workshop.web.pages import environment

FILES = sorted(paths.TEMPLATES.rglob("*.html"))
NAMES = [file.relative_to(paths.TEMPLATES).as_posix() for file in FILES]
FRAMES = {"base.html", "components.html"}
PARTS = {
    name
    for file in FILES
    for name in re.findall(
        r"{%-? *(?:from|import|include) \"([\w/]+\.html)\"",
        re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL),
    )
}
"""What other templates import or include: it has no title of its own."""

CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(paths.PACKAGE.rglob("*.py")))

FORBIDDEN = r"\sstyle=|<style|hx-on|\son\w+=|javascript:|\bjs:|<script(?![^>]*\ssrc=)|https?://"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_read_and_titled(name: str) -> None:
    page = environment().get_template(name)
    assert name in FRAMES | PARTS or "title" in page.blocks


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_template_holds_no_script_and_no_style(file: Path) -> None:
    assert re.findall(FORBIDDEN, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("bad", ['<p style="x">', "<script>x</script>", '<a onclick="x">', '<p hx-on:click="x">'])
def test_a_planted_script_is_found(bad: str) -> None:
    assert re.search(FORBIDDEN, bad)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FRAMES])
def test_a_template_is_used(name: str) -> None:
    assert f'"{name}"' in CODE or name in PARTS


def test_what_is_rendered_exists() -> None:
    assert set(re.findall(r'"([\w/]+\.html)"', CODE)) <= set(NAMES)


def test_a_block_is_there_and_its_root_has_its_name() -> None:
    rendered = re.findall(r"render\((?:[^()]|\([^()]*\))*?block=\"(\w+)\"", CODE)
    calls = re.findall(r"(\"[\w/]+\.html\"(?:[^()\"]|\"[\w/]+\.html\")*?),\s*block=\"(\w+)\"", CODE)
    assert len(calls) == len(rendered) > 0
    for files, block in calls:
        for name in re.findall(r'"([\w/]+\.html)"', files):
            text = (paths.TEMPLATES / name).read_text(encoding="utf-8")
            root = re.search(rf"{{% block {block} %}}\s*(?:{{[#%].*?[#%]}}\s*)*<\w+([^>]*)>", text, re.DOTALL)
            assert root, f"{name} has no block {block}"
            assert f'id="{block}"' in root[1], f"{name}, {block}"


CLASSED = (
    r'class="((?:{{.*?}}|{%.*?%}|[^"])*)"',  # Jinja inside holds quotes of its own
    r"{% block kind %}(.*?){%",
    r'\btag\("(\w+)"',
    r"classList\.\w+\((.*?)\)",
)


def classes_of(style: str) -> set[str]:
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return {name for rule in re.findall(r"([^{}]*){", plain) for name in re.findall(r"\.([a-zA-Z][\w-]*)", rule)}


def classes_in(sheet: str) -> set[str]:
    return classes_of((paths.STATIC / sheet).read_text(encoding="utf-8"))


def test_every_class_of_the_sheets_is_used() -> None:
    sources = [*FILES, *paths.STATIC.glob("*.js")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    used = {name for place in CLASSED for found in re.findall(place, text) for name in re.findall(r"[\w-]+", found)}
    assert {name for file in paths.STATIC.glob("*.css") for name in classes_in(file.name)} - used == set()
    assert classes_of("/* .no{} */ a.card>.never-used:hover{width:1.5rem}") - used == {"never-used"}
