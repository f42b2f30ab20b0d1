"""The log of this PC: one file that is kept small, and the numbers under which faults are found in it."""

from __future__ import annotations

import logging
import secrets
from logging.handlers import RotatingFileHandler
from pathlib import Path

SIZE = 2_000_000
KEPT = 5
_FORM = "%(asctime)s %(levelname)s %(name)s %(threadName)s: %(message)s"
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def error_number() -> str:
    """A short number that a person can read out on the telephone and that is found in the log."""
    return "E-" + "".join(secrets.choice(_SIGNS) for _ in range(6))


def install(folder: Path) -> None:
    """Write what all parts of the program log to `hearthdesk.log` in this folder, if it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "hearthdesk.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    except OSError:
        return  # a full or locked disk must not keep anybody from working
    handler.setFormatter(logging.Formatter(_FORM))
    ours = logging.getLogger("hearthdesk")
    ours.setLevel(logging.INFO)
    ours.addHandler(handler)
