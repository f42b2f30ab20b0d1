"""What a run of the command line said, for its tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.source import ROOT

REGISTER = ROOT / "tests/data/staff-register.xlsx"
PEOPLE = 14


class Told:
    """What one run of the command line said and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def data(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Run = Callable[..., Told]


class Desk:
    """Commands on one database; who runs a command is named with it."""

    def __init__(self, run: Run, database: Path) -> None:
        self._run, self._database = run, database

    def __call__(self, *words: str | Path, user: str = "admin") -> Told:
        return self._run("--database", str(self._database), "--user", user, *words)

    def do(self, action: str, values: Mapping[str, Any], user: str = "admin", *more: str | Path) -> Told:
        """An action with its fields; `more` are options behind them (--author …)."""
        return self("--json", "do", action, "--fields", json.dumps(values, ensure_ascii=False), *more, user=user)

    def rows(self, kind: str, *words: str, user: str = "admin") -> Any:
        """The rows of a list."""
        told = self("--json", "list", kind, *words, user=user)
        assert (told.status, told.err) == (0, "")
        return told.data["rows"]

    def done(self, action: str, values: Mapping[str, Any], user: str = "admin", *more: str | Path) -> Any:
        """An action that has to go through, and what it said."""
        told = self.do(action, values, user, *more)
        assert (action, told.status, told.err) == (action, 0, "")
        return told.data
