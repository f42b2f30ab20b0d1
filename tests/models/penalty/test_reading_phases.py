"""Where a slip stands is told by the database as the rules tell it, whatever people did and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from models.core import clock
from models.penalty import phases, rules
from models.penalty.tables import PenaltyDeduction, PenaltySlip
from models.penalty.workflow import Phase, State
from tests.factories import penalty
from tests.factories.attendance import Office
from tests.samples import World

HOUR = timedelta(hours=1)
SLIPS = 400


@pytest.fixture
def office(world: World) -> Office:
    return penalty.office(world)


def told(now: datetime) -> dict[int, tuple[str, int | None, int]]:
    """Phase, amount that counts and sum taken of every slip, as the database tells them."""
    phases.read_at(now)
    table = PenaltySlip
    rows = table.select(table.id, phases.PHASE, phases.AMOUNT, phases.TAKEN).tuples()
    return {record: (phase, amount, int(taken)) for record, phase, amount, taken in rows}


def at_random(chance: Random, office: Office, now: datetime) -> PenaltySlip:
    """A slip in any state with clocks about now, also such as no act would leave behind."""

    def near() -> datetime | None:
        return chance.choice((None, now, now - HOUR, now + HOUR, now - 1000 * HOUR, now + 1000 * HOUR))

    procedure = replace(
        penalty.RULE.procedure, unanswered=chance.choice((rules.SUSPENDED, rules.REVOKED, rules.CONFIRMED)),
        deduct_when=chance.choice((rules.FINAL, rules.EFFECTIVE)),
    )  # fmt: skip
    facts = chance.choice(("没有上报", '他说 "unanswered":"revoke"', "100% 属实"))
    rule = replace(penalty.RULE, procedure=procedure, clause=facts)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "pending", rule=rule)
    amount = chance.choice((None, 0, 5_000, 10_000))
    PenaltySlip.update(
        state=str(chance.choice(list(State))), amount=amount, waived=chance.choice((0, 0, 2_000, 10_000)),
        reduced_to=chance.choice((None, None, 0, 3_000)),
        takes=chance.choice(("", "wage", "performance_pay", "points")),
        effective_at=near(), appeal_ends_at=near(), answer_ends_at=near(), settled_at=chance.choice((None, near())),
    ).where(PenaltySlip.id == row.id).execute()  # fmt: skip
    for taken in chance.choices((10_000, 3_000, -3_000, 5_000), k=chance.randrange(3)):
        PenaltyDeduction.insert(
            slip_id=row.id, employee_id=office.agent, kind="take", amount=taken, made_at=now, made_by="刘人事"
        ).execute()
    return row


def test_the_database_tells_the_phase_as_the_rules_do(office: Office) -> None:
    now = penalty.minute(clock.now())
    chance = Random(6)
    for _ in range(SLIPS):
        at_random(chance, office, now)
    rows = list(PenaltySlip.select())
    seen = set()
    for moment in (now - HOUR, now, now + HOUR, now + 2 * HOUR):
        by_rules = phases.phases(rows, moment)
        found = told(moment)
        assert {record: one[0] for record, one in found.items()} == {k: str(v) for k, v in by_rules.items()}
        seen |= set(by_rules.values())
        for row in rows:
            gone = by_rules[row.id] in (Phase.VOID, Phase.REVOKED)
            plain = row.reduced_to if row.reduced_to is not None else row.amount
            assert found[row.id][1] == (None if gone else plain)
    assert seen == set(Phase)
