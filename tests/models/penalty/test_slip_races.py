"""Two people at one slip at once, on both databases: one of them counts, and numbers stay without gaps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from models.core.errors import Conflict
from models.core.register import Done
from models.core.unit import perform
from models.org.tables import PaperDecision
from models.penalty.tables import PenaltySlip, PenaltyWitness
from tests.factories import penalty
from tests.factories.races import at_once
from tests.factories.slips import Desk, row
from tests.samples import World

ROUNDS = 12
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(world: World) -> Desk:
    """An office at the time of the computer: threads share no other."""
    return Desk(world)


def act(desk: Desk, name: str, who: int, slip: int | None, /, **values: Any) -> Callable[[], Done]:
    """An act on a slip as it is now, to be done later."""
    return partial(perform, name, desk.values(name, slip, values), user=desk.users[who], budget=20)


def slip(desk: Desk, state: str) -> int:
    return int(penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, state).id)


def test_of_two_who_decide_at_once_one_counts(desk: Desk) -> None:
    for number in range(ROUNDS):
        one = slip(desk, "pending")
        answers = at_once(
            number, act(desk, "penalty.approve", desk.office.manager, one),
            act(desk, "penalty.reject", desk.office.manager, one),
        )  # fmt: skip
        assert sorted(isinstance(answer, Done) for answer in answers) == [False, True], answers
        assert row(one).state == ("to_sign" if isinstance(answers[0], Done) else "void")
        assert PaperDecision.select().where(PaperDecision.record == one).count() == 2


def test_the_last_two_witnesses_at_once_make_it_effective_once(desk: Desk) -> None:
    first, second = desk.colleague("田英"), desk.colleague("方正")
    for number in range(ROUNDS):
        one = slip(desk, "refused")
        for person in (first, second):
            penalty.witness(row(one), employee_id=person)
        works = {person: act(desk, "penalty.witness", person, one) for person in (first, second)}
        for person, answer in zip(works, at_once(number, *works.values()), strict=True):
            assert isinstance(answer, Done | Conflict), answer
            if isinstance(answer, Conflict):  # he read the slip before the other signed, and reads it again
                desk.do("penalty.witness", person, one)
        assert (row(one).state, row(one).effective_by) == ("effective", "witnesses")
        last = PenaltyWitness.select().where(PenaltyWitness.slip_id == one).order_by(PenaltyWitness.signed_at.desc())
        assert row(one).effective_at == last.first().signed_at


def test_two_slips_for_one_event_at_once_are_one_fine(desk: Desk) -> None:
    for number in range(ROUNDS):
        said = {
            "employee_id": desk.office.agent, "offence": "GAS-03", "facts": "没有上报。", "late_reason": "核实后才填",
            "happened_at": f"2026-10-{number + 1:02d} 08:00",
        }  # fmt: skip
        answers = at_once(
            number, act(desk, "penalty.issue", desk.office.supervisor, None, **said),
            act(desk, "penalty.issue", desk.office.manager, None, **said),
        )  # fmt: skip
        assert sorted(isinstance(answer, Done) for answer in answers) == [False, True], answers
        [refused] = [answer for answer in answers if not isinstance(answer, Done)]
        assert "一件事只罚一次" in refused.sentence
    numbers = sorted(one.number for one in PenaltySlip.select())
    year = numbers[0][3:7]
    assert numbers == [f"CF-{year}-{number:04d}" for number in range(1, ROUNDS + 1)]


def test_signed_and_refused_at_once_is_one_of_both(desk: Desk) -> None:
    for number in range(ROUNDS):
        one = slip(desk, "to_sign")
        answers = at_once(
            number, act(desk, "penalty.sign", desk.office.agent, one),
            act(desk, "penalty.refuse", desk.office.supervisor, one),
        )  # fmt: skip
        assert sorted(isinstance(answer, Done) for answer in answers) == [False, True], answers
        assert row(one).state == ("effective" if isinstance(answers[0], Done) else "refused")
