"""What a run of the command line said, for its tests."""

from __future__ import annotations

import json
from collections.abc import Callable
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
