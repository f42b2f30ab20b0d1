"""The version of the program, as pyproject.toml states it."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path


def root() -> Path:
    """The folder of the program's own files, in a checkout and in the frozen program."""
    frozen: str | None = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


@cache
def version() -> str:
    """Such as 0.1.0. One line is looked for, as reading TOML would cost the start more than the window does."""
    found = re.search(r'^version = "([^"]+)"', (root() / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else ""
