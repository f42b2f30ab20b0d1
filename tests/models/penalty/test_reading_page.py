"""What the page of a slip says: stages, clocks, signatures, history, and the acts that are open to whoever looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.core import access, clock, register
from models.core.access import Person
from models.core.course import ClockState, Reached
from models.core.errors import NotFound
from models.core.unit import perform
from models.penalty.slip import course, queries
from models.penalty.slip.course import NextStep
from models.penalty.tables import PenaltySlip
from models.penalty.workflow import Phase
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def office(world: World) -> Office:
    return penalty.office(world)


def person(user: int) -> Person:
    return access.load_user(user)


def slip(office: Office, state: str = "to_sign", **values: object) -> PenaltySlip:
    row: PenaltySlip = penalty.slip(office.agent, office.supervisor, office.manager, state, **values)
    return row


def read(user: int, row: PenaltySlip) -> queries.SlipData:
    return queries.slip(person(user), row.id)


def steps(user: int, row: PenaltySlip) -> dict[str, NextStep]:
    """The acts open to a user by action; the first of several of one kind."""
    found: dict[str, NextStep] = {}
    for one in course.next_steps(person(user), read(user, row)):
        found.setdefault(one.action, one)
    return found


def primary(user: int, row: PenaltySlip) -> str:
    """The act that comes next for a user, empty where none does."""
    found = [one.action for one in course.next_steps(person(user), read(user, row)) if one.primary]
    assert len(found) <= 1
    return found[0] if found else ""


def labels(data: queries.SlipData) -> list[str]:
    return [one.label for one in course.stages(data)]


PLAIN = ["草稿", "待批准", "待签字", "申诉期", "终局", "已扣款"]


@pytest.mark.parametrize(
    ("state", "current"),
    [
        ("draft", 0), ("pending", 1), ("to_sign", 2), ("refused", 2), ("effective", 3), ("witnessed", 3),
        ("appealed", 3), ("answered", 5),
    ],
)  # fmt: skip
def test_one_stage_is_the_present_one_and_those_before_it_are_done(office: Office, state: str, current: int) -> None:
    found = course.stages(read(office.manager_user, slip(office, state)))
    assert [one.label for one in found] == PLAIN
    reached = [one.reached for one in found]
    assert reached == [Reached.DONE] * current + [Reached.CURRENT] + [Reached.LATER] * (5 - current)


def test_what_was_taken_back_ends_with_that(office: Office) -> None:
    assert labels(read(office.manager_user, slip(office, "void")))[-1] == "已作废"
    found = course.stages(read(office.manager_user, slip(office, "revoked")))
    assert [one.label for one in found] == ["草稿", "待批准", "待签字", "已撤销"]
    assert found[-1].who == "马主任"


def test_an_archived_slip_has_every_stage_behind_it(office: Office) -> None:
    found = course.stages(read(office.manager_user, slip(office, "closed")))
    assert {one.reached for one in found} == {Reached.DONE}


def test_points_and_measures_end_in_other_words_than_money(office: Office) -> None:
    points = slip(office, "effective", takes="points")
    assert labels(read(office.manager_user, points))[-1] == "已计分"
    nothing = slip(office, "effective", takes="", amount=None)
    assert labels(read(office.manager_user, nothing))[-1] == "已归档"


def test_a_window_that_runs_says_what_is_left_and_when_it_is_final(office: Office) -> None:
    data = read(office.manager_user, slip(office, "effective"))
    found = {one.label: one for one in course.stages(data)}
    assert found["申诉期"].when.startswith("剩 ")
    assert data.row.appeal_ends_at is not None
    assert found["终局"].when == f"预计 {data.row.appeal_ends_at:%m-%d %H:%M}"
    assert found["已扣款"].when == f"随 {data.row.appeal_ends_at.month} 月工资"


def test_the_clocks_of_a_slip_that_waits_are_idle(office: Office) -> None:
    assert course.clocks(read(office.manager_user, slip(office, "pending"))) == ()
    assert course.clocks(read(office.manager_user, slip(office, "void"))) == ()
    employee, company = course.clocks(read(office.manager_user, slip(office)))
    assert (employee.state, company.state) == (ClockState.IDLE, ClockState.IDLE)
    assert company.headline == "收到申诉后 7 个自然日内答复"


def act(name: str, user: int, row: PenaltySlip, **values: object) -> PenaltySlip:
    """An act on a slip as it stands; the slip afterwards."""
    row = PenaltySlip.get_by_id(row.id)
    asked = {one.name for one in register.get_action(name).fields}
    known = {"id": row.id, "row_version": row.row_version}
    perform(name, {key: value for key, value in known.items() if key in asked} | values, user=user)
    found: PenaltySlip = PenaltySlip.get_by_id(row.id)
    return found


def test_the_clock_of_the_employee_runs_from_his_signature(office: Office) -> None:
    row = act("penalty.sign", office.agent_user, slip(office), words="收到，不等于同意")
    data = read(office.manager_user, row)
    employee, company = course.clocks(data)
    assert employee.state is ClockState.RUNNING
    assert employee.headline.endswith("24:00 截止")
    assert "本人签字，次日起算 3 个自然日" in employee.lines[0]
    assert employee.explanation is not None
    assert 0 < employee.left <= 1
    assert company.state is ClockState.IDLE
    assert course.signing(data).signature.endswith("本人签字，注明“收到，不等于同意”")


def test_the_clock_of_the_company_runs_from_the_appeal_and_says_who_answers(office: Office) -> None:
    row = act("penalty.sign", office.agent_user, slip(office), words="")
    row = act("penalty.appeal", office.agent_user, row, text="当时在抢修。", request="撤销", received_by="")
    data = read(office.manager_user, row)
    assert data.phase is Phase.APPEALED
    employee, company = course.clocks(data)
    assert (employee.state, employee.figure) == (ClockState.DONE, "按期")
    assert company.state is ClockState.RUNNING
    assert company.lines[1] == "答复人 徐总；逾期计为公司责任"
    stages = {one.label: one for one in course.stages(data)}
    assert stages["申诉期"].who == "申诉中，待公司答复"
    assert stages["已扣款"].when == "暂停，不进入扣款表"


def test_a_missed_answer_is_the_delay_of_the_company(office: Office) -> None:
    row = slip(office, "appealed", ago=40 * DAY)
    PenaltySlip.update(appeal_deadline="", answer_deadline="").where(PenaltySlip.id == row.id).execute()
    data = read(office.manager_user, row)
    assert data.phase is Phase.OVERDUE
    assert [one.who for one in course.stages(data) if one.label == "申诉期"] == ["申诉中，公司答复逾期"]
    assert "答复逾期" in {one.title for one in course.history(person(office.manager_user), data)}


def test_a_refusal_names_its_witnesses_and_how_many_are_missing(office: Office) -> None:
    row = slip(office, "refused")
    first = penalty.outsider()
    penalty.witness(row, outsider_id=first.id, signed_at=clock.now())
    penalty.witness(row, employee_id=office.gm)
    found = course.signing(read(office.manager_user, row))
    assert found.mode == "refused"
    assert "还差 1 名见证人" in found.notice
    assert [(one.name, one.has_signed) for one in found.witnesses] == [("钱律师", True), ("徐总", False)]
    assert found.check == "见证人不是下达人、批准人和当事人，且互不相同"
    stage = course.stages(read(office.manager_user, row))[2]
    assert stage.who == "拒签，已见证 1/2 人"


def test_history_says_who_did_what_when_and_why_with_what_time_brought(office: Office) -> None:
    row = act("penalty.approve", office.manager_user, slip(office, "pending"), remark="与近一年同类一致，同意")
    row = act("penalty.sign", office.agent_user, row, words="收到")
    act("penalty.note", office.supervisor_user, row, remark="已当面谈话")
    found = course.history(person(office.manager_user), read(office.manager_user, row))
    told = [(one.title, one.who, one.why) for one in found]
    assert ("批准", person(office.manager_user).name, "与近一年同类一致，同意") in told
    assert ("本人签字", person(office.agent_user).name, "收到") in told
    assert ("申诉期开始", "系统", "本人签字后自动起算") in told
    assert ("备注", person(office.supervisor_user).name, "已当面谈话") in told
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_each_act_comes_next_for_whoever_takes_it(office: Office) -> None:
    assert primary(office.supervisor_user, slip(office, "draft")) == "penalty.issue"
    pending = slip(office, "pending")
    assert primary(office.manager_user, pending) == "penalty.approve"
    assert primary(office.supervisor_user, pending) == ""
    assert primary(office.agent_user, slip(office)) == "penalty.sign"
    assert primary(office.agent_user, slip(office, "effective")) == "penalty.appeal"
    appealed = slip(office, "appealed")
    assert primary(office.gm_user, appealed) == "penalty.answer"
    assert primary(office.manager_user, appealed) == ""
    assert primary(office.supervisor_user, slip(office, "void")) == "penalty.replace"


def test_a_refuser_signs_before_he_appeals(office: Office) -> None:
    row = slip(office, "witnessed")
    found = steps(office.agent_user, row)
    assert found["penalty.sign"].primary
    assert found["penalty.appeal"].reason_why_not == "签字以后才能申诉，请先补签"


def test_the_office_types_for_others_but_no_party_does(office: Office, world: World) -> None:
    one, user = penalty.clerk(world, office.unit)
    row = slip(office, "effective")
    typed = steps(user, row)["penalty.appeal"]
    assert (typed.label, typed.behalf, typed.primary, typed.reason_why_not) == ("登记申诉", office.agent, True, "")
    own = penalty.slip(one, office.supervisor, office.manager, "effective")
    assert steps(user, own)["penalty.appeal"].behalf is None
    late = penalty.slip(office.agent, one, office.manager, "effective")
    assert steps(user, late)["penalty.appeal"].reason_why_not.startswith("您是这张处罚单的当事人")


def test_where_nobody_stands_above_somebody_from_outside_decides(office: Office, world: World) -> None:
    _, user = penalty.clerk(world, office.unit)
    row = penalty.slip(office.supervisor, office.gm, office.manager, "pending")
    assert primary(user, row) == "penalty.approve_outside"
    assert course.stages(read(office.gm_user, row))[1].who == "没有人可以批准"
    assert primary(office.gm_user, row) == ""


def test_every_act_that_is_offered_exists_and_begins_with_what_its_form_asks(office: Office, world: World) -> None:
    _, clerk = penalty.clerk(world, office.unit)
    seen = set()
    users = (office.agent_user, office.supervisor_user, office.manager_user, office.gm_user, clerk)
    for state in penalty.STATES:
        row = slip(office, state, rule=replace(penalty.RANGE, proposes="final_warning"))
        penalty.measure(row)
        if state == "refused":
            penalty.witness(row, employee_id=office.gm)
            penalty.witness(row, outsider_id=penalty.outsider().id)
        for user in users:
            try:
                data = read(user, row)
            except NotFound:
                assert user == office.agent_user
                assert state in ("draft", "pending")
                continue
            for one in course.next_steps(person(user), data):
                asked = {field.name for field in register.get_action(one.action).fields}
                assert set(one.values) <= asked
                assert {"id", "row_version"} & asked <= set(one.values)
                assert one.behalf is None or register.get_action(one.action).behalf
                seen.add(one.action)
    assert {
        "penalty.issue", "penalty.approve", "penalty.sign", "penalty.refuse", "penalty.serve", "penalty.witness",
        "penalty.witness_outside", "penalty.appeal", "penalty.answer", "penalty.void", "penalty.replace",
        "penalty.file", "penalty.record_measure", "penalty.escalate", "penalty.note", "penalty.edit", "penalty.cancel",
    } <= seen  # fmt: skip


def test_nobody_is_offered_to_decide_about_himself(office: Office) -> None:
    row = penalty.slip(office.manager, office.supervisor, office.gm, "appealed")
    assert set(steps(office.manager_user, row)) == {"penalty.withdraw_appeal"}


def test_the_punished_sees_his_slip_only_once_it_is_his_to_sign(office: Office) -> None:
    for state in ("draft", "pending"):
        row = slip(office, state)
        with pytest.raises(NotFound):
            read(office.agent_user, row)
        assert read(office.supervisor_user, row).row.id == row.id
    assert read(office.agent_user, slip(office)).phase is Phase.TO_SIGN


def test_strangers_see_no_slip_and_witnesses_theirs(office: Office, world: World) -> None:
    other = org.colleague(world, "李娜", "AGENT", office.unit)
    user = org.user(world, roles=("AGENT",), scope="own", employee_id=other)
    row = slip(office, "refused")
    with pytest.raises(NotFound):
        read(user, row)
    penalty.witness(row, employee_id=other)
    assert primary(user, row) == "penalty.witness"


def test_amounts_are_told_in_figures_capitals_and_range(office: Office) -> None:
    data = read(office.manager_user, slip(office, "effective", rule=penalty.RANGE, amount=8_000))
    assert (data.figure, data.capitals, data.range_words, data.span) == (
        "80.00",
        "捌拾元整",
        "在幅度内",
        (5_000, 10_000),
    )
    assert course.money_words(data).startswith("扣工资，随 ")
    fixed = read(office.manager_user, slip(office, "effective"))
    assert fixed.range_words == "固定金额"
    beyond = read(office.manager_user, slip(office, "effective", rule=penalty.RANGE, amount=20_000))
    assert beyond.range_words == "超出幅度"


def test_measures_say_by_when_and_whether_they_were_done(office: Office) -> None:
    row = slip(office, "effective")
    penalty.measure(row, due_on=clock.now().date() - DAY)
    penalty.measure(row, label="书面警告", due_on=None, done_on=clock.now().date())
    late, done = course.measures(read(office.manager_user, row))
    assert late.is_late
    assert late.words.endswith("已逾期")
    assert done.is_done
    assert not done.is_late
