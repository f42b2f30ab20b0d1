"""Who decides about whom: tables for offices of three and of thirty, properties for any office."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.access import LINE, Role
from models.org import rules
from models.org.rules import Chain, Colleague, Office, Step, Unit

SICK = Chain("leave.sick", "病假", (Step("SUPERVISOR", "主管批准"),))
LONG = Chain(
    "leave.long", "长假", (Step("SUPERVISOR", "主管审核"), Step("MANAGER", "经理批准"), Step("GM", "总经理审核"))
)
SLIP = Chain("penalty.slip", "处罚单", (Step("SUPERVISOR", "主管下达"), Step("MANAGER", "经理批准")), separate=True)
APPEAL = Chain("penalty.appeal", "申诉答复", (Step("MANAGER", "经理答复"),), separate=True)
MONEY = Chain("ledger", "对账", (Step("FINANCE", "财务对账"),))


def office(roles: Mapping[int, str], *, fallback: int | None = None, units: tuple[Unit, ...] = ()) -> Office:
    """People by number; roles as `SUPERVISOR+HR@2` with the number of the unit behind the @, unit 1 without it."""
    people = {}
    for number, words in roles.items():
        held, _, where = words.partition("@")
        people[number] = Colleague(number, f"员工{number}", frozenset(held.split("+")), int(where or 1))
    known = units or (Unit(1),)
    return Office(people, {unit.unit_id: unit for unit in known}, fallback)


def deciders(found: rules.Resolution) -> list[int]:
    return [one.decider for one in found.decisions]


# Three people: the boss, who is manager of everything, and two agents; agent 2 stands in for the boss.
THREE = office({1: "MANAGER+HR+FINANCE", 2: "AGENT", 3: "CASHIER"}, fallback=2)
# Thirty: GM in the head office, one manager, two supervisors with their groups, finance and HR beside the line.
THIRTY = office(
    {
        1: "GM@1",
        2: "MANAGER@2",
        3: "SUPERVISOR@3",
        4: "SUPERVISOR@4",
        5: "GROUP_LEADER@3",
        6: "HR@1",
        7: "FINANCE@1",
        **dict.fromkeys(range(8, 20), "AGENT@3"),
        **dict.fromkeys(range(20, 31), "CASHIER@4"),
    },
    fallback=6,
    units=(Unit(1), Unit(2, 1, 2), Unit(3, 2, 3), Unit(4, 2, 4)),
)


@pytest.mark.parametrize(
    ("chain", "who", "expected"),
    [
        (LONG, 8, [3, 2, 1]),
        (LONG, 20, [4, 2, 1]),  # the supervisor of his own unit, not the other one
        (LONG, 5, [3, 2, 1]),
        (LONG, 3, [2, 1]),  # the supervisor's own: the direct manager, no other supervisor
        (LONG, 2, [1]),
        (LONG, 1, [6]),  # the top person: the fallback named at set-up
        (SICK, 6, [1]),  # HR sits beside the line, right under the GM
        (SLIP, 8, [3, 2]),
        (SLIP, 3, [2, 1]),
        (MONEY, 8, [7]),
        (MONEY, 7, [1]),  # beside the line, a concerned holder is replaced by the GM
        (MONEY, 1, [6]),
    ],
)
def test_an_office_of_thirty(chain: Chain, who: int, expected: list[int]) -> None:
    found = rules.resolve(chain, THIRTY, who)
    assert deciders(found) == expected
    assert found.holes == ()


@pytest.mark.parametrize(
    ("chain", "who", "expected", "holes"),
    [
        (SICK, 2, [1], []),
        (LONG, 2, [1], ["总经理审核"]),  # two steps are one decision; there is no general manager
        (LONG, 1, [2], []),  # the boss himself: all three steps fall to the fallback
        (SLIP, 3, [1, 2], []),  # issuer and approver differ
        (SLIP, 2, [1], ["经理批准"]),  # the only one left is the person concerned
        (SLIP, 1, [2], ["经理批准"]),
    ],
)
def test_an_office_of_three(chain: Chain, who: int, expected: list[int], holes: list[str]) -> None:
    found = rules.resolve(chain, THREE, who)
    assert deciders(found) == expected
    assert [hole.label for hole in found.holes] == holes


def test_steps_that_fall_to_one_person_are_one_decision_with_both_names() -> None:
    found = rules.resolve(LONG, office({1: "GM", 2: "AGENT"}), 2)
    assert [one.label for one in found.decisions] == ["主管审核、经理批准、总经理审核"]


def test_a_decision_of_two_steps_stands_in_the_place_of_the_last() -> None:
    here = office({1: "SUPERVISOR+GM", 2: "MANAGER", 3: "AGENT"})
    assert deciders(rules.resolve(LONG, here, 3)) == [2, 1]


def test_a_vacant_step_says_which_roles_it_passed() -> None:
    found = rules.resolve(SICK, office({1: "GM", 2: "AGENT"}), 2)
    assert found.decisions[0].passed_up == ("SUPERVISOR", "MANAGER")


def test_a_head_decides_before_others_of_his_unit() -> None:
    here = office({1: "SUPERVISOR@1", 2: "SUPERVISOR@1", 3: "AGENT@1"}, units=(Unit(1, None, 2),))
    assert deciders(rules.resolve(SICK, here, 3)) == [2]


def test_a_supervisor_of_another_branch_is_passed_over_for_the_manager_above() -> None:
    units = (Unit(1), Unit(2, 1), Unit(3, 1))
    here = office({1: "MANAGER@1", 2: "SUPERVISOR@2", 3: "AGENT@3"}, units=units)
    assert deciders(rules.resolve(SICK, here, 3)) == [1]


def test_a_manager_elsewhere_decides_when_nobody_stands_above() -> None:
    here = office({1: "MANAGER@2", 2: "AGENT@3"}, units=(Unit(2), Unit(3)))
    assert deciders(rules.resolve(SICK, here, 2)) == [1]


def test_the_superior_who_was_defied_does_not_approve_and_the_next_above_does() -> None:
    assert deciders(rules.resolve(APPEAL, THIRTY, 8, barred=[2])) == [1]


def test_who_took_part_only_keeps_out_where_nobody_has_to_stand_above_him() -> None:
    assert deciders(rules.resolve(LONG, THIRTY, 8, barred=[2])) == [3, 1]  # asked for by the manager on his behalf
    assert deciders(rules.resolve(SLIP, THIRTY, 8, barred=[2]))[0] == 1  # the supervisor stands below the manager


def test_a_suspended_person_decides_nothing_but_has_papers_of_his_own() -> None:
    people = dict(THIRTY.people)
    people[3] = Colleague(3, "员工3", frozenset({"SUPERVISOR"}), 3, able=False)
    here = Office(people, THIRTY.units, THIRTY.fallback)
    assert deciders(rules.resolve(SICK, here, 8)) == [2]
    assert deciders(rules.resolve(LONG, here, 3)) == [2, 1]


def test_a_lent_right_is_used_by_the_taker_and_told() -> None:
    found = rules.resolve(SICK, THIRTY, 8, lent={3: 5})
    assert [(one.decider, one.stands_for) for one in found.decisions] == [(5, 3)]
    assert found.decisions[0].may_act(5)
    assert found.decisions[0].may_act(3)
    assert not found.decisions[0].may_act(2)


def test_a_lent_right_never_serves_the_person_concerned() -> None:
    found = rules.resolve(SICK, THIRTY, 8, lent={3: 8})
    assert [(one.decider, one.stands_for) for one in found.decisions] == [(3, None)]


def test_a_lent_right_does_not_join_issuer_and_approver() -> None:
    found = rules.resolve(SLIP, THIRTY, 8, lent={2: 3})
    assert [(one.decider, one.stands_for) for one in found.decisions] == [(3, None), (2, None)]


def test_a_right_lent_to_somebody_who_left_is_not_used() -> None:
    assert deciders(rules.resolve(SICK, THIRTY, 8, lent={3: 99})) == [3]


@pytest.mark.parametrize(
    ("here", "chain", "who", "why", "remedy"),
    [
        (office({1: "AGENT", 2: "AGENT"}), SICK, 1, "没有人担任", "登记担任"),
        (office({1: "GM", 2: "AGENT"}), SICK, 1, "涉及最高负责人", "请指定最高负责人回避时"),
        (office({1: "GM", 2: "AGENT"}, fallback=9), SICK, 1, "涉及最高负责人", "不在职"),
        (office({1: "GM", 2: "AGENT"}, fallback=1), SICK, 1, "指定的决定人本人", "更高一级"),
        (office({1: "MANAGER", 2: "AGENT"}, fallback=2), SLIP, 1, "已参与这件事", "再登记一位"),
    ],
)
def test_a_step_that_nobody_can_take_says_why_and_what_to_do(
    here: Office, chain: Chain, who: int, why: str, remedy: str
) -> None:
    hole = rules.resolve(chain, here, who).holes[-1]
    assert why in hole.why
    assert remedy in hole.remedy or remedy in hole.why


def test_the_gaps_of_an_office_of_three_are_found_before_anyone_gets_stuck() -> None:
    found = rules.gaps((SICK, LONG, SLIP, APPEAL), THREE)
    assert [(one.chain_code, one.step, one.people) for one in found] == [
        ("leave.long", "总经理审核", ("员工2", "员工3")),
        ("penalty.slip", "经理批准", ("员工1",)),
        ("penalty.slip", "经理批准", ("员工2",)),
        ("penalty.appeal", "经理答复", ("员工1",)),
        ("penalty.appeal", "经理答复", ("员工2",)),
    ]


def test_an_office_of_thirty_has_gaps_only_for_slips_about_the_general_manager_and_his_stand_in() -> None:
    found = rules.gaps((SICK, LONG, SLIP, APPEAL, MONEY), THIRTY)
    assert {(one.chain_code, one.people) for one in found} == {
        (code, (who,)) for code in ("penalty.slip", "penalty.appeal") for who in ("员工1", "员工6")
    }


def test_the_gaps_of_three_hundred_people_are_found_at_once() -> None:
    units = (Unit(1), *(Unit(n, 1 if n < 12 else n - 10) for n in range(2, 42)))
    roles = {n: f"AGENT@{n % 40 + 2}" for n in range(1, 301)} | {n: f"SUPERVISOR@{n + 1}" for n in range(1, 12)}
    here = office(roles | {300: "GM@1", 299: "MANAGER@1"}, fallback=298, units=units)
    since = time.process_time()
    rules.gaps((SICK, LONG, SLIP, APPEAL) * 3, here)
    assert time.process_time() - since < 2


# --- any office ---

HELD = st.frozensets(st.sampled_from([*LINE, Role.HR, Role.FINANCE, Role.ADMIN, Role.CASHIER]), min_size=1, max_size=3)


@st.composite
def any_office(draw: st.DrawFn) -> Office:
    size = draw(st.integers(1, 9))
    heads = st.none() | st.integers(1, size)
    below = range(2, draw(st.integers(1, 5)) + 1)
    units = [Unit(1), *(Unit(n, draw(st.integers(1, n - 1)), draw(heads)) for n in below)]
    places = st.none() | st.integers(1, len(units))
    people = {
        n: Colleague(n, f"员工{n}", draw(HELD), draw(places), draw(st.integers(0, 9)) > 0) for n in range(1, size + 1)
    }
    fallback = draw(st.none() | st.integers(1, size))
    return Office(people, {unit.unit_id: unit for unit in units}, fallback)


STEPS = st.lists(st.sampled_from(["GROUP_LEADER", "SUPERVISOR", "MANAGER", "GM", "HR", "FINANCE"]), min_size=1)
CASES = st.builds(
    lambda roles, separate: Chain(
        "any", "流程", tuple(Step(role, f"第{n}步") for n, role in enumerate(roles)), separate
    ),
    STEPS.map(lambda roles: roles[:4]),
    st.booleans(),
)
LENT = st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=3)
BARRED = st.frozensets(st.integers(1, 9), max_size=2)


@given(any_office(), CASES, st.integers(1, 9), BARRED, LENT)
def test_nobody_decides_about_himself_nor_where_he_is_barred(
    here: Office, chain: Chain, who: int, barred: frozenset[int], lent: dict[int, int]
) -> None:
    for one in rules.resolve(chain, here, who, barred=barred, lent=lent).decisions:
        assert one.decider not in {who, *barred}
        assert one.stands_for not in {who, *barred}


@given(any_office(), CASES, st.integers(1, 9), BARRED, LENT)
def test_nobody_decides_twice_and_every_step_is_decided_or_named(
    here: Office, chain: Chain, who: int, barred: frozenset[int], lent: dict[int, int]
) -> None:
    found = rules.resolve(chain, here, who, barred=barred, lent=lent)
    taken = [one.decider for one in found.decisions]
    assert len(taken) == len(set(taken))
    told = [label for one in found.decisions for label in one.labels] + [hole.label for hole in found.holes]
    assert sorted(told) == sorted(step.label for step in chain.steps)


@given(any_office(), CASES, st.integers(1, 9), BARRED)
def test_a_step_never_goes_down_nor_to_somebody_below_the_person_concerned(
    here: Office, chain: Chain, who: int, barred: frozenset[int]
) -> None:
    needed = {step.label: rules.rank([step.role]) for step in chain.steps}
    for one in rules.resolve(chain, here, who, barred=barred).decisions:
        if one.decider == here.fallback:
            continue
        assert here.rank_of(one.decider) >= max(needed[label] for label in one.labels)
        if not {"HR", "FINANCE"} & here.people[one.decider].roles:
            below = {who, *barred} if chain.code in rules.OUTRANKING else {who}
            assert here.rank_of(one.decider) > max(here.rank_of(n) for n in below)


@given(any_office(), CASES, st.integers(1, 9), LENT)
def test_where_steps_are_to_be_separate_no_two_share_a_person(
    here: Office, chain: Chain, who: int, lent: dict[int, int]
) -> None:
    separate = Chain(chain.code, chain.label, chain.steps, separate=True)
    decisions = rules.resolve(separate, here, who, lent=lent).decisions
    assert all(len(one.labels) == 1 for one in decisions)
    acting = [n for one in decisions for n in (one.decider, one.stands_for) if n is not None]
    assert len(acting) == len(set(acting))


@given(any_office(), CASES, st.integers(1, 9), LENT)
def test_only_people_who_may_decide_do(here: Office, chain: Chain, who: int, lent: dict[int, int]) -> None:
    for one in rules.resolve(chain, here, who, lent=lent).decisions:
        assert here.people[one.decider].able


@given(any_office(), CASES, st.booleans())
def test_the_gaps_are_those_that_each_person_meets(here: Office, chain: Chain, issued: bool) -> None:
    asked = Chain("penalty.appeal", chain.label, chain.steps, chain.separate)
    before = Chain("penalty.slip", chain.label, chain.steps[:1])
    met: dict[tuple[str, rules.Hole], list[str]] = {}
    for one in sorted(here.people):
        first = rules.resolve(before, here, one)
        barred = [decision.decider for decision in first.decisions[:1]] if issued else []
        for hole in rules.resolve(asked, here, one, barred=barred).holes:
            met.setdefault((hole.label, hole), []).append(here.people[one].name)
    found = rules.gaps((before, asked) if issued else (asked,), here)
    told = {(gap.step, rules.Hole(gap.step, gap.why, gap.remedy)): (list(gap.people), gap.count)
            for gap in found if gap.chain_code == asked.code}  # fmt: skip
    assert told == {hole: (names[: rules.NAMED], len(names)) for hole, names in met.items()}


# --- small rules ---


@pytest.mark.parametrize(("failed", "seconds"), [(0, 0), (1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (1000, 300)])
def test_the_delay_after_wrong_passwords_doubles_up_to_five_minutes(failed: int, seconds: int) -> None:
    assert rules.sign_in_delay(failed) == seconds


@pytest.mark.parametrize(
    ("unit", "parent", "circle"), [(1, 3, True), (1, 1, True), (2, 1, False), (3, None, False), (3, 1, False)]
)
def test_a_unit_cannot_stand_below_itself(unit: int, parent: int | None, circle: bool) -> None:
    assert rules.makes_circle({1: None, 2: 1, 3: 2}, unit, parent) is circle


@pytest.mark.parametrize(("name", "expected"), [("leave.approve", True), ("staff.decide", True), ("org.write", False)])
def test_rights_to_decide_are_told_by_their_last_word(name: str, expected: bool) -> None:
    assert rules.is_approval(name) is expected
