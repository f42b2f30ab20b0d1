"""Rooms agree in names: an area has its page of documentation and its tests wherever it has code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.source import PRODUCT, ROOT, modules, read, tree

NO_AREAS = {"kit", "workbench", "search"}


def packages(room: str) -> set[str]:
    """The packages straight below a room."""
    return {path.parts[1] for path in modules(room) if len(path.parts) > 2}


def areas() -> list[str]:
    """Every area, in whatever room it has code; the areas of `models/` lead."""
    files_of_reports = {path.stem for path in modules("reports") if len(path.parts) == 2}
    return sorted((packages("models") | packages("ui") | files_of_reports) - NO_AREAS - {"__init__"})


def test_there_are_areas() -> None:
    assert packages("models") >= {"core"}


@pytest.mark.parametrize("area", areas() or [pytest.param("none", marks=pytest.mark.skip("no area has code yet"))])
def test_an_area_has_its_name_in_every_room(area: str) -> None:
    missing = [f"docs/areas/{area}.md"] if not (ROOT / f"docs/areas/{area}.md").exists() else []
    if area not in packages("models"):
        missing.append(f"models/{area}/")
    elif not list((ROOT / f"tests/models/{area}").glob("test_*.py")):
        missing.append(f"tests/models/{area}/test_*.py")
    if area in packages("ui") and not (ROOT / f"tests/ui/test_{area}.py").exists():
        missing.append(f"tests/ui/test_{area}.py")
    assert missing == []


def test_every_migration_has_a_number_of_its_own() -> None:
    numbers = [
        path.name[:4] for path in modules("models") if path.parent.name == "migrations" and path.name != "__init__.py"
    ]
    assert [n for n in numbers if not n.isdigit()] == []
    assert len(numbers) == len(set(numbers))


def test_every_module_opens_with_one_sentence() -> None:
    silent = [
        str(path)
        for path in modules(*PRODUCT, "benchmarks", "scripts", "tests")
        if read(path) and not ast.get_docstring(tree(path))
    ]
    assert silent == []


READMES = (Path("README.md"), Path("README.zh-CN.md"))


def links(readme: Path) -> set[str]:
    """The files that a README points to."""
    return {link.partition("#")[0] for link in re.findall(r"\]\(((?!https?:)[^)]+)\)", read(readme))}


@pytest.mark.parametrize("readme", READMES, ids=str)
def test_commands_and_files_named_in_a_readme_exist(readme: Path) -> None:
    commands = set(re.findall(r"^(\./[\w.-]+)", read(readme), re.MULTILINE))
    assert commands == {"./run", "./test"}
    named = commands | {link for link in links(readme) if not link.endswith(".png")}
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=str)
def test_pictures_named_in_a_readme_exist_and_are_light(readme: Path) -> None:
    pictures = [ROOT / link for link in links(readme) if link.endswith(".png")]
    assert [picture.name for picture in pictures if not picture.exists() or picture.stat().st_size > 150_000] == []
    assert set((ROOT / "docs/pictures").glob("*.png")) == set(pictures)
