"""The values of the papers of penalties on both databases, and an original that two people want at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from models.core import access, database
from models.core.errors import NotFound, Refused
from models.core.papers.tables import PaperIssue
from models.core.register import Done
from models.core.unit import perform
from models.penalty.papers import annex, appeal, fund, register, slip, warning
from models.penalty.tables import PenaltyAppeal
from tests.factories import penalty
from tests.samples import World


def test_every_paper_is_read(world: World) -> None:
    office = penalty.office(world)
    boss = access.load_user(office.manager_user)
    people = (office.agent, office.supervisor, office.manager)
    rows = [penalty.slip(*people, state) for state in ("to_sign", "witnessed", "appealed", "answered")]
    for row in rows:
        penalty.measure(row, code="written_warning", label="书面警告")
        asked = {"record": row.id}
        assert annex.annex(boss, asked).number == row.number
        assert appeal.appeal(boss, asked).number == row.number
        assert warning.warning(boss, asked).number == row.number
    numbers = [one.id for one in reversed(rows)]
    many = slip.slips(boss, [{"record": number} for number in numbers])
    assert [one.number for one in many] == [row.number for row in reversed(rows)]
    assert many == [slip.slip(boss, {"record": number}) for number in numbers]
    with pytest.raises(NotFound):
        slip.slips(boss, [{"record": rows[0].id}, {"record": 0}])
    answered = PenaltyAppeal.get(PenaltyAppeal.state == "answered")
    assert appeal.reply(boss, {"record": answered.id}).result == "维持"
    assert register.register(boss, {"year": int(rows[0].number[3:7]), "unit": office.unit}).count == len(rows)
    hr = access.load_user(penalty.clerk(world, office.unit)[1])
    assert fund.fund(hr, {"year": None}).lines == ()


@pytest.mark.slow
def test_of_two_who_issue_a_slip_at_once_one_has_the_original(world: World) -> None:
    office = penalty.office(world)

    def issue(gate: Barrier, record: int) -> Any:
        with database.connection():
            gate.wait()
            try:
                return perform("papers.issue", {"paper": "penalty_slip", "record": record}, user=office.manager_user)
            except Refused as refused:
                return refused

    for number in range(1, 9):
        row = penalty.slip(office.agent, office.supervisor, office.manager, "to_sign")
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(partial(issue, Barrier(2)), (row.id, row.id)))
        assert sorted(isinstance(one, Done) for one in found) == [False, True], found
        assert PaperIssue.select().count() == number
