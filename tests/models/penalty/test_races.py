"""Everybody at once: acts of many people on the same few slips, in threads, and everything agrees afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from random import Random
from threading import Barrier
from typing import Any

import pytest

from models.core import check, database
from models.core.errors import ConnectionLost, Refused
from models.core.unit import perform
from models.penalty import deducted
from models.penalty.tables import PenaltyAppeal, PenaltyFund, PenaltyList, PenaltySlip
from models.penalty.workflow import State
from tests.factories import penalty
from tests.factories.penalty_walk import Walk, trial
from tests.samples import World

pytestmark = pytest.mark.slow
PEOPLE, PRESSES, TIMES = 5, 8, 8  # with the test itself as many as a PC has connections
ROUNDS = 12


@pytest.fixture
def walk(world: World, monkeypatch: pytest.MonkeyPatch) -> Walk:
    trial(monkeypatch)
    made = Walk(world, Random("everybody"))
    penalty.said("penalty.fund.enabled", True)
    return made


def press(walk: Walk, seed: str, gate: Barrier) -> list[str]:
    """What somebody does one after the other as fast as he can; a busy file is tried again by people."""
    own = copy(walk)
    own.chance, own.trail = Random(seed), []
    with database.connection():
        gate.wait()
        for _ in range(PRESSES):
            try:
                own.press()
            except ConnectionLost:
                own.trail.append("too busy, tried again later")
    return own.trail


def test_whatever_people_do_at_once_everything_agrees_afterwards(walk: Walk) -> None:
    for _ in range(40):
        walk.press()
    for turn in range(TIMES):
        gate = Barrier(PEOPLE)
        with ThreadPoolExecutor(PEOPLE) as pool:
            seeds = [f"{turn} {number}" for number in range(PEOPLE)]
            trails = list(pool.map(lambda seed, gate=gate: press(walk, seed, gate), seeds))
        told = "\n".join(line for trail in trails for line in trail)
        assert check.check() == [], told
        for row in PenaltySlip.select():
            taken = deducted.taken([row.id])[row.id]
            assert 0 <= taken <= (row.amount or 0), told
            waiting = PenaltyAppeal.select().where(PenaltyAppeal.slip_id == row.id, PenaltyAppeal.state == "open")
            assert waiting.count() == (row.state == State.APPEALED), told
        live = Counter(row.month for row in PenaltyList.select().where(PenaltyList.live == 1))
        assert not [month for month, times in live.items() if times > 1], told
        assert sum(row.amount for row in PenaltyFund.select()) >= 0, told
        walk.rest()
    assert walk.done["penalty.issue"] > PEOPLE
    assert walk.done["penalty.approve"] > PEOPLE


def test_a_slip_is_taken_back_while_its_appeal_is_answered(walk: Walk) -> None:
    for turn in range(ROUNDS):
        slip = penalty.slip(walk.agent, walk.supervisor, walk.manager, "appealed")
        values = {"id": slip.id, "row_version": slip.row_version}
        answer = {**values, "result": "uphold", "findings": "录音属实", "reason": "事实清楚"}
        acts: list[Any] = [
            partial(
                perform, "penalty.void", {**values, "reason": "人员写错"}, user=walk.users[walk.manager], budget=20
            ),
            partial(perform, "penalty.answer", answer, user=walk.users[walk.gm], budget=20),
        ]
        gate = Barrier(2)

        def run(work: Any, gate: Barrier = gate) -> Any:
            with database.connection():
                gate.wait()
                try:
                    return work()
                except Refused as refused:
                    return refused

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(run, acts if turn % 2 else acts[::-1]))
        assert sum(isinstance(one, Refused) for one in outcomes) == 1, outcomes
        state = PenaltySlip.get_by_id(slip.id).state
        appeal = PenaltyAppeal.get(PenaltyAppeal.slip_id == slip.id)
        assert (state, appeal.result) in (("revoked", "revoke"), ("answered", "uphold"))
