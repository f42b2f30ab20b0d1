"""The rules of the register and the table of steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import register
from models.core.access import Role, permissions
from models.core.fields import id_number_fault
from models.org.rules import UnitKind
from models.staff import rules, workflow
from models.staff.workflow import REASON_NAMES, STATE_NAMES, STEPS, Reason, State
from tests.factories.staff import id_number

BIRTHS = st.dates(date(1940, 1, 1), date(2010, 12, 31))


@given(BIRTHS, st.integers(0, 999))
def test_an_id_number_tells_birth_date_and_gender(birth: date, serial: int) -> None:
    number = id_number(birth, serial)
    assert id_number_fault(number) is None
    assert rules.birth_of_id(number) == birth
    assert rules.gender_of_id(number) == ("male" if serial % 2 else "female")


@given(BIRTHS, st.integers(0, 999), BIRTHS, st.sampled_from(["male", "female", ""]))
def test_what_contradicts_the_id_number_is_named(birth: date, serial: int, told: date, gender: str) -> None:
    found = {one.code for one in rules.mismatches({"id_no": id_number(birth, serial), "birth_date": told,
                                                   "gender": gender})}  # fmt: skip
    assert ("BIRTH_MISMATCH" in found) == (told != birth)
    assert ("SEX_MISMATCH" in found) == (gender != "" and gender != ("male" if serial % 2 else "female"))


@given(BIRTHS, st.integers(0, 999))
def test_what_was_completed_from_the_id_number_agrees_with_it(birth: date, serial: int) -> None:
    values = rules.completed({"id_no": id_number(birth, serial), "gender": "", "birth_date": None})
    assert values["birth_date"] == birth
    assert rules.mismatches(values) == []


def test_completing_keeps_what_was_given_and_needs_an_id_number() -> None:
    given_date = date(1980, 1, 1)
    assert rules.completed({"id_no": id_number(), "birth_date": given_date})["birth_date"] == given_date
    assert rules.completed({"id_no": "", "birth_date": None}) == {"id_no": "", "birth_date": None}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("hired_on", "probation_ends_on", "BAD_PROBATION"),
        ("contract_from", "contract_until", "BAD_CONTRACT"),
        ("hired_on", "left_on", "BAD_LEAVING"),
    ],
)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_last_day_may_be_the_first_and_never_earlier(first: str, last: str, code: str, days: int) -> None:
    start = date(2026, 3, 1)
    found = [one.code for one in rules.mismatches({first: start, last: start + timedelta(days=days)})]
    assert found == ([code] if days < 0 else [])
    assert rules.mismatches({first: start, last: None}) == rules.mismatches({first: None, last: start}) == []


@pytest.mark.parametrize(
    ("phone", "good"),
    [
        ("19900000001", True),
        ("+8619900000001", True),
        ("045186001234", True),
        ("02086001234", True),
        ("86001234", True),
        ("4008001234", True),
        ("1990000224", False),
        ("199000002245", False),
        ("12", False),
        ("0451", False),
    ],
)
def test_telephone_numbers(phone: str, good: bool) -> None:
    assert (rules.phone_fault(phone) is None) is good


def test_nobody_is_born_tomorrow() -> None:
    today = date(2026, 11, 22)
    assert rules.age_fault(today, today) is None
    assert rules.age_fault(today + timedelta(days=1), today)


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("客服主管", Role.SUPERVISOR),
        ("班长", Role.GROUP_LEADER),
        ("坐席员", Role.AGENT),
        ("抄表员", Role.READER),
        ("抢修员", Role.FIELD),
        ("收费员", Role.CASHIER),
        ("会计", Role.FINANCE),
        ("内勤", Role.DISPATCH),
        ("客服部经理", Role.MANAGER),
        ("总经理", Role.GM),
        ("", Role.AGENT),
    ],
)
def test_a_post_suggests_a_role(post: str, role: Role) -> None:
    assert rules.role_of_post(post) is role


@pytest.mark.parametrize(
    ("name", "kind"),
    [("营业厅", "department"), ("抄表班", "group"), ("收费财务组", "group"), ("中心站", "station")],
)
def test_a_name_suggests_the_kind_of_unit(name: str, kind: str) -> None:
    assert rules.unit_kind(name) is UnitKind(kind)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("reason", list(Reason))
def test_only_candidates_do_not_join(state: State, reason: Reason) -> None:
    allowed = rules.may_leave_for(state, reason) is None
    assert allowed == ((state is State.CANDIDATE) == (reason is Reason.NOT_JOINED))


def test_every_step_is_an_action_with_its_right_and_names_its_states() -> None:
    for step in STEPS:
        assert register.actions[step.action].permission == step.permission
        assert step.permission in permissions
        assert step.target in State
        assert step.label
    assert set(STATE_NAMES) == set(State)
    assert set(REASON_NAMES) == set(Reason)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.action)
def test_a_step_that_is_not_in_the_table_is_refused_aloud(step: workflow.Step, state: State) -> None:
    sentence = workflow.refusal(step, state, "单小明")
    assert (sentence is None) == (state in step.sources)
    assert (step in workflow.steps_from(state)) == (state in step.sources)
    if sentence is not None:
        assert STATE_NAMES[state] in sentence
        assert step.label in sentence


def test_every_state_but_candidate_is_reached_and_all_can_be_left() -> None:
    assert {step.target for step in STEPS} == set(State) - {State.CANDIDATE}
    assert {source for step in STEPS for source in step.sources} == set(State)
