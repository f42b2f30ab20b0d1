"""Files that go with the program, in a checkout and in the frozen program alike."""

from __future__ import annotations

import sys
from pathlib import Path

_FROZEN_FOLDER: str | None = getattr(sys, "_MEIPASS", None)
_FOLDER = Path(_FROZEN_FOLDER) / "resources" if _FROZEN_FOLDER else Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """The place of a file or folder below `resources/`, such as `path("icons", "add.svg")`."""
    return _FOLDER.joinpath(*parts)
