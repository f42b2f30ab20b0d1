"""The demo department: the same seed gives the same people, all of them sound, made by real actions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop.demo import department
from desktop.demo import rules as laid_down
from models.core import audit, database, listing, register
from models.core.access import SYSTEM, load_user
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.register import ImportRow, get_kind
from models.core.lists import Query
from models.org import founding, signin
from models.org import queries as org

TODAY = date(2026, 11, 24)
OPEN_QUESTIONS = ("logo", "steps", "takes")


@pytest.mark.parametrize(("staff", "seed"), [(36, 1), (60, 1), (60, 7), (200, 3)])
def test_invented_people_are_sound_and_the_same_for_the_same_seed(staff: int, seed: int) -> None:
    people = department.invent(Random(seed), TODAY, staff)
    assert people == department.invent(Random(seed), TODAY, staff)
    assert people != department.invent(Random(seed + 1), TODAY, staff)
    rows = [ImportRow(one.row["number"], one.row) for one in people]
    assert rules.checked(get_kind("staff"), rows) == (rows, [])
    assert len(people) == staff
    assert len({one.row["phone"] for one in people}) == staff
    assert all(one.row["id_no"].startswith("99") for one in people)
    assert max(Counter(one.row["name"] for one in people).values()) == 2
    assert {one.unit for one in people if one.is_head} == {name for name, _, _ in department.UNITS}


def test_too_small_a_department_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        department.fill(tmp_path / "x.db", staff=department.FEWEST - 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_department_is_made_by_actions_and_can_be_used(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_CLOCK", "2026-11-24 10:20")
    told: list[tuple[int, int, str]] = []
    department.fill(address, lambda *step: told.append(step), staff=department.FEWEST)
    assert [done for done, _, _ in told] == list(range(8))
    with database.connection():
        assert database.is_trial()
        assert audit.verify() == []
        kind = register.get_list("staff")
        states = Counter(row.values[12] for row in listing.every(kind, SYSTEM, Query()))
        assert states == {"active": 28, "probation": 3, "candidate": 1, "suspended": 1, "left": 3}
        assert all(unit.head_id for unit in org.units())
        signed = Counter(row.values[5] for row in listing.every(
            register.get_list("acknowledgement_overview"), SYSTEM, Query()
        ))  # fmt: skip
        assert signed["open"] == laid_down.UNSIGNED
        assert signed["done"] > signed["open"]
        (batch,) = listing.every(register.get_list("import_batches"), SYSTEM, Query())
        assert department.REGISTER in batch.values
        standings = Counter(row.values[8] for row in listing.every(register.get_list("certificates"), SYSTEM, Query()))
        assert {"valid", "soon", "replaced", "withdrawn"} <= set(standings)
        late = Counter(row.values[-1] for row in listing.every(register.get_list("appraisals_due"), SYSTEM, Query()))
        assert 0 < late["late"] < late.total() / 4
        for name in ("inductions", "unreachable", "station_numbers", "territories", "requirements"):
            assert list(listing.every(register.get_list(name), SYSTEM, Query())), name
        assert [one.question.name for one in founding.answers() if not one.done] == list(OPEN_QUESTIONS)
        for row in listing.every(register.get_list("users"), SYSTEM, Query()):
            person = load_user(row.record)
            assert not person.must_change_password
            assert person.employee_id
    assert signin.sign_in("admin", department.PASSWORD).name
    with pytest.raises(Refused):
        department.fill(address, staff=department.FEWEST)
    database.close()
