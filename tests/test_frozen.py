"""The one-folder program: made once, then used as a person without Python would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.version import version
from tests.source import ROOT

ORGANISATION, ADMINISTRATOR = "暖阳供热有限公司", "admin"
REGISTER = ROOT / "tests/data/staff-register.xlsx"
PEOPLE = 14
PNG = b"\x89PNG\r\n\x1a\n"


def freeze(folder: Path) -> Path:
    """Freeze the program into a folder; the path of its starter."""
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            "build.spec",
            "--noconfirm",
            "--distpath",
            folder,
            "--workpath",
            folder / "work",
        ],
        cwd=ROOT,
        env=os.environ | {"PYINSTALLER_CONFIG_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return folder / "hearthdesk/hearthdesk"


class Program:
    """The frozen program on one database, with what it prints and how it ends."""

    def __init__(self, starter: Path, work: Path) -> None:
        self.starter, self.work = starter, work
        # Nothing of this checkout may help it along.
        self.env = {name: os.environ[name] for name in ("HOME", "PATH", "QT_QPA_PLATFORM", "FONTCONFIG_FILE")}
        self.env |= {"HEARTHDESK_USER_PASSWORD": "南窗-朝阳-1号", "LC_ALL": "C.UTF-8"}

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        """What the program prints; its exit status must be the expected one, and it never shows a traceback."""
        ran = subprocess.run(
            [self.starter, *arguments],
            cwd=self.work,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (ran.returncode, "Traceback" in ran.stderr) == (status, False), (
            f"{arguments}\n{ran.stdout}\n{ran.stderr}"
        )
        return ran.stdout if status == 0 else ran.stderr


def pages_of_help() -> list[Path]:
    """What the window shows of docs/: the user's guide, and the licences."""
    guide = (ROOT / "docs/guide").glob("*.md")
    return [Path("third-party-licences.md"), *(Path("guide") / page.name for page in guide)]


@pytest.mark.slow
@pytest.mark.freeze
@pytest.mark.timeout(900)
def test_the_frozen_program_creates_imports_lists_and_takes_pictures(tmp_path: Path) -> None:
    program = Program(freeze(tmp_path / "dist"), tmp_path)
    signed_in = ("--database", "office.db", "--user", ADMINISTRATOR)

    program("--database", "office.db", "create", "--organisation", ORGANISATION, "--admin", ADMINISTRATOR)
    imported = json.loads(program(*signed_in, "--json", "import", "staff", REGISTER, "--accept-new"))
    assert (imported["accepted"], imported["written"], imported["refused"]) == (PEOPLE, PEOPLE, [])
    assert len(json.loads(program(*signed_in, "--json", "list", "staff"))["rows"]) == PEOPLE

    assert program(*signed_in, "import", "staff", REGISTER, status=1).strip(), "the same file twice is refused in words"
    # Old workbooks are read in a process of their own, which is this program once more.
    old = program(*signed_in, "import", "staff", ROOT / "tests/data/old.xls", "--check", "--accept-new", status=1)
    assert "公式出错，显示 #N/A" in old
    program("no-such-command", status=2)

    # A template that is put in is tried in such a process too; papers of both kinds come from templates inside.
    given = {"paper": "staff_register", "file": "F-01.xlsx", "content": str(ROOT / "resources/templates/F-01.xlsx")}
    assert "已换上新模板" in program(*signed_in, "do", "papers.put_template", "--fields", json.dumps(given))
    for paper, file in (("F-01", "register.xlsx"), ("unconfirmed", "list.docx")):
        program(*signed_in, "report", paper, "--out", file)
        assert (tmp_path / file).read_bytes().startswith(b"PK")

    inside = program.starter.parent / "_internal" / "docs"
    assert sorted(inside.rglob("*.md")) == sorted(inside / page for page in pages_of_help())
    drawn = [inside / "guide/pictures" / file.name for file in (ROOT / "docs/guide/pictures").glob("*.png")]
    assert sorted(inside.rglob("*.png")) == sorted(drawn) != []
    assert version() in program("--version")

    for page in ("staff", "print"):  # the second needs the libraries that draw and print pages
        program("pictures", "pictures", "--theme", "light", "--page", page)
    pictures = list((tmp_path / "pictures").rglob("*.png"))
    assert pictures
    assert [p.name for p in pictures if not p.read_bytes().startswith(PNG) or p.stat().st_size < 5_000] == []

    program.env["HEARTHDESK_LEAVE_AT"] = "first-paint"
    program("--database", "office.db")
