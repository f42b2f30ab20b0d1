"""The start: what is imported before the first frame, and how the program ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Everything that may wait until something is on the screen.
LATER = (
    "peewee",
    "playhouse",
    "pymysql",
    "sqlite3",
    "keyring",
    "argon2",
    "pypinyin",
    "models",
    "PySide6.QtPrintSupport",
)
BEFORE = """
import json, os, sys
from desktop import start
real = os._exit
def leave(status):
    print(json.dumps(sorted(sys.modules)))
    sys.stdout.flush()
    real(status)
os._exit = leave
sys.exit(start.run([]{more}))
"""
CLOSE = """
import sys
from PySide6.QtCore import QTimer
from desktop import firstpaint, start
from desktop.entry import Entry
begin = Entry.begin
def soon(self, page, fault=""):
    begin(self, page, fault)
    QTimer.singleShot(1500, self.shell.close)
Entry.begin = soon
sys.exit(start.run([]{more}))
"""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own with this code."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("more", ["", ", address='mysql://u@127.0.0.1:1/x'"], ids=["first start", "sign-in"])
def test_nothing_of_the_database_is_loaded_before_the_first_frame(more: str) -> None:
    done = python(BEFORE.format(more=more), HEARTHDESK_LEAVE_AT="first-paint")
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert "PySide6.QtWidgets" in loaded
    assert [name for name in LATER if name in loaded] == []


@pytest.mark.slow
@pytest.mark.parametrize("known", [False, True], ids=["first start", "sign-in"])
def test_closing_the_window_ends_the_program_in_order(known: bool, office: str) -> None:
    more = f", address={office!r}, user='admin'" if known else ""
    done = python(CLOSE.format(more=more))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
