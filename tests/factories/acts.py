"""Work of a test inside a real act: one transaction, one audit entry, as an action of some area would do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models.core import register
from models.core.fields import Field, Kind, Values
from models.core.register import Action, Done
from models.core.unit import Unit, perform

NAME = "test.act"


class Acts:
    """Runs work as an act of a user, the first administrator unless another is named, and gives what it returns."""

    def __init__(self, user: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._user = user
        self._work: Callable[[Unit], Any] | None = None
        self._answer: Any = None
        fields = (Field("nothing", "空", Kind.TEXT),)
        monkeypatch.setitem(register.actions, NAME, Action(NAME, "办理", "staff.write", fields, self._run))

    def __call__(self, work: Callable[[Unit], Any], user: int = 0) -> Any:
        self._work = work
        perform(NAME, {}, user=user or self._user)
        return self._answer

    def _run(self, unit: Unit, _: Values) -> Done:
        assert self._work is not None
        self._answer = self._work(unit)
        return Done("已办理。")
