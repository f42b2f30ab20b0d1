"""The pictures: of every page and state, in the sizes of the design, the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop.demo.department import FEWEST, fill
from models.core import database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo department at the fixed time."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    os.environ["HEARTHDESK_CLOCK"] = "2026-11-24 10:20"
    try:
        fill(file, staff=FEWEST)
    finally:
        del os.environ["HEARTHDESK_CLOCK"]
        database.close()
    return file


def take(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Take pictures in a process of its own, as the command does."""
    given = ", ".join([repr(str(folder)), *arguments])
    code = f"import sys; from desktop.pictures import camera; sys.exit(camera.run({given}))"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HEARTHDESK_CLOCK": "2026-11-24 10:20"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def pictures(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.png"))}


@pytest.mark.slow
def test_the_same_page_gives_the_same_picture_in_both_sizes(tmp_path: Path, department: Path) -> None:
    for folder in ("one", "two"):
        done = take(tmp_path / folder, "theme='light'", "page='workbench'", f"database={str(department)!r}")
        assert done.returncode == 0, done.stderr
    first = pictures(tmp_path / "one")
    assert list(first) == ["workbench-1366x688-light.png", "workbench-1600x900-light.png"]
    assert first == pictures(tmp_path / "two")
    image = QImage(str(tmp_path / "one" / "workbench-1366x688-light.png"))
    assert (image.width(), image.height()) == (1366, 688)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_page_and_state_can_be_painted(tmp_path: Path, department: Path) -> None:
    small = "sizes=((1366, 688),)"  # the other size is that of the test above, and takes as long again
    done = take(tmp_path, "theme='dark'", f"database={str(department)!r}", small)
    assert done.returncode == 0, done.stderr
    names = {name.rsplit("-", 2)[0] for name in pictures(tmp_path)}
    assert {"signin", "firststart", "workbench", "search", "staff", "list-selected", "form-faults", "conflict"} <= names
    assert {"lock", "kit", "crash", "offline", "users", "audit", "recovery"} <= names
    assert {"slips", "fund", "deduction-list-made", "deduction-plan", "penalty-pane-penalty-cases"} <= names
    assert {"why-due", "why-certificate", "calendar-open", "rule-form", "rule-table", "template-refused"} <= names


@pytest.mark.slow
def test_an_unknown_page_is_refused_with_the_known_ones(tmp_path: Path, department: Path) -> None:
    done = take(tmp_path, "page='nowhere'", f"database={str(department)!r}")
    assert done.returncode == 2
    assert "workbench" in done.stderr
    assert pictures(tmp_path) == {}
