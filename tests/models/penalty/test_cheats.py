"""Direct tries to cheat with penalty slips: each is refused with words, or leaves no trace in the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from models.core import check, clock, listing, register
from models.core import queries as core
from models.core.access import Person, load_user
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Query
from models.core.register import Done
from models.core.tables import GrantOverride
from models.core.unit import Behalf, perform
from models.penalty import deducted
from models.penalty.money.queries import list_lines
from models.penalty.papers import annex, warning
from models.penalty.papers import slip as papers
from models.penalty.slip import following, outlook, precedents, queries
from models.penalty.slip.turns import turns
from models.penalty.tables import PenaltyCase, PenaltyOutsider, PenaltySlip
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.org import record_of
from tests.factories.slips import Desk, row

At = Callable[[str], None]


def moment(words: str) -> datetime:
    return datetime.fromisoformat(words)


def told(desk: Desk, name: str, author: int, slip: int, channel: str, **values: object) -> Done:
    """An act of somebody that the clerk records, as it came: by telephone, or by word of mouth."""
    return perform(
        name, desk.values(name, slip, values), user=desk.clerk_user, behalf=Behalf(author, clock.now(), channel)
    )


def appealed(desk: Desk, **content: object) -> int:
    """A slip that the agent signed and appealed against."""
    slip = desk.approved(**content)
    desk.do("penalty.sign", desk.office.agent, slip)
    desk.do("penalty.appeal", desk.office.agent, slip, text="当天已经电话上报。", request="撤销")
    return slip


# --- signatures that nobody gave ---


@pytest.mark.parametrize("channel", ["phone", "oral"])
def test_nobody_signs_witnesses_or_takes_an_appeal_back_by_telephone(desk: Desk, channel: str) -> None:
    seen = desk.colleague("田英")
    slip = desk.approved()
    with pytest.raises(Refused, match="签收以书面为准"):
        told(desk, "penalty.sign", desk.office.agent, slip, channel)
    slip = desk.refused(seen, happened_at="2026-11-20 07:00")
    with pytest.raises(Refused, match="见证签字以书面为准"):
        told(desk, "penalty.witness", seen, slip, channel)
    slip = appealed(desk, happened_at="2026-11-20 06:00")
    with pytest.raises(Refused, match="撤回申诉以书面为准"):
        told(desk, "penalty.withdraw_appeal", desk.office.agent, slip, channel)
    assert row(slip).state == "appealed"


def test_a_refuser_is_not_made_to_have_signed_or_had_it_by_post_before_he_refused(desk: Desk, at: At) -> None:
    slip = desk.approved()
    at("2026-11-23 15:00")
    desk.do("penalty.refuse", desk.office.supervisor, slip)
    with pytest.raises(BadFields, match="拒签时间"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, at=moment("2026-11-20 11:00"))
    with pytest.raises(BadFields, match="拒签时间"):
        desk.do(
            "penalty.serve", desk.clerk, slip, how="post", served_words="EMS 12", served_at="2026-11-20 11:00",
            remark="当天寄出",
        )  # fmt: skip
    assert row(slip).state == "refused"


def test_the_issuer_types_nothing_that_others_signed(desk: Desk) -> None:
    """Were it only the second witness from outside, with whatever file he has at hand."""
    both = desk.colleague("兼职主管", "SUPERVISOR", also=("ADMIN",), scope="all")
    seen, owner = desk.colleague("田英"), penalty.outsider()
    slip = desk.issue(both)
    for name, author in (("penalty.approve", desk.office.manager), ("penalty.reject", desk.office.manager)):
        with pytest.raises(Forbidden, match="当事人"):
            desk.on_paper(name, author, slip, typist=both)
    desk.do("penalty.approve", desk.office.manager, slip)
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.sign", desk.office.agent, slip, typist=both)
    desk.do("penalty.refuse", both, slip, witnesses=[seen])
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.witness", seen, slip, typist=both)
    with pytest.raises(Forbidden, match="当事人"):
        desk.do("penalty.witness_outside", both, slip, outsider_id=owner.id)
    desk.do("penalty.sign", desk.office.agent, slip)
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.appeal", desk.office.agent, slip, typist=both, text="不对", request="撤销")
    desk.do("penalty.appeal", desk.office.agent, slip, text="不对", request="撤销")
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper("penalty.withdraw_appeal", desk.office.agent, slip, typist=both)
    with pytest.raises(Forbidden, match="当事人"):
        desk.on_paper(
            "penalty.answer", desk.office.gm, slip, typist=both, result="uphold", findings="属实", reason="清楚"
        )
    assert row(slip).state == "appealed"


# --- one witness twice ---


def test_an_outsider_who_changed_his_telephone_and_registers_again_is_the_same(desk: Desk) -> None:
    one = penalty.outsider("钱律师", "13911110001")
    slip = desk.refused()
    desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id)
    changed = {"id": one.id, "row_version": 1, "name": "钱大律师", "organisation": "别处", "phone": "13911110009"}
    desk.do("penalty.edit_outsider", desk.clerk, **changed)
    again = desk.do("penalty.add_outsider", desk.clerk, name="钱某", organisation="街道", phone="13911110001")
    with pytest.raises(BadFields, match="一个人不能签两次"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=record_of(again))
    namesake = desk.do("penalty.add_outsider", desk.clerk, name="钱 律师", organisation="街道", phone="13911110008")
    with pytest.raises(BadFields, match="同名"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=record_of(namesake))
    desk.do("penalty.edit_outsider", desk.clerk, **changed | {"row_version": 2, "active": False})
    with pytest.raises(BadFields, match="已停用"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=one.id)
    assert row(slip).state == "refused"


@pytest.mark.parametrize("name", ["田 英", "单小明", "何志刚", "马主任"])
def test_nobody_of_the_case_comes_again_as_an_outsider_of_his_name(desk: Desk, name: str) -> None:
    seen = desk.colleague("田英")
    slip = desk.refused(seen)
    desk.do("penalty.witness", seen, slip)
    made = desk.do("penalty.add_outsider", desk.clerk, name=name, organisation="街道", phone="13911110008")
    with pytest.raises(BadFields, match="同名，分不清"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=record_of(made))
    assert row(slip).state == "refused"


def test_the_outsider_who_approved_stays_who_he_was_and_does_not_come_again(desk: Desk) -> None:
    owner = penalty.outsider("钱董事", "13911110001")
    slip = desk.issue(desk.office.gm)
    desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=owner.id)
    PenaltyOutsider.update(name="别人", organisation="别处", phone="13911110009").execute()
    assert queries.approver_name(row(slip)) == "钱董事（江南律师事务所）"
    desk.do("penalty.refuse", desk.office.gm, slip)
    again = penalty.outsider("钱董事", "13911110001")
    with pytest.raises(BadFields, match="同名"):
        desk.do("penalty.witness_outside", desk.clerk, slip, outsider_id=again.id)


# --- deciding what one wrote ---


def test_who_drafted_a_slip_does_not_approve_it_through_somebody_who_submits_it(desk: Desk) -> None:
    """Neither the manager nor the general manager: what he wrote goes on to the next above, or to an outsider."""
    said = {"employee_id": desk.office.agent, "offence": "GAS-03", "facts": "没有上报。"}
    for who, at, by in ((desk.office.manager, "08:00", "徐总"), (desk.office.gm, "07:00", "")):
        slip = record_of(desk.do("penalty.propose", who, happened_at=f"2026-11-20 {at}", **said))
        issuer = desk.office.supervisor if by else desk.office.manager
        asked = outlook.Asked(desk.office.agent, "GAS-03", moment(f"2026-11-20 {at}"), record=slip)
        lines = outlook.outlook(desk_person(desk, issuer), asked).lines
        assert [by in one.words for one in lines if one.label == "批准"] == [True]
        desk.do("penalty.issue", issuer, slip, quantity=None)
        with pytest.raises(Forbidden):
            desk.do("penalty.approve", who, slip)
    desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=penalty.outsider().id)
    assert row(slip).state == "to_sign"


def test_what_the_general_manager_sent_back_is_not_submitted_by_another_for_its_issuer_to_approve(desk: Desk) -> None:
    slip = desk.issue(desk.office.manager)
    desk.do("penalty.return", desk.office.gm, slip)
    other = desk.office.supervisor
    for name, values in (("penalty.issue", {"quantity": None}), ("penalty.edit", {"facts": "另一件事"})):
        with pytest.raises(Forbidden, match="退回后只能由马主任修改、再提交"):
            desk.do(name, other, slip, **{**content_of(slip), **values})
    data = queries.slip(desk_person(desk, other), slip)
    assert [one.action for one in following.next_steps(desk_person(desk, other), data)] == [
        "penalty.cancel", "penalty.note"
    ]  # fmt: skip
    assert slip not in turns(desk_person(desk, other))
    assert turns(desk_person(desk, desk.office.manager))[slip].action == "penalty.issue"
    desk.do("penalty.issue", desk.office.manager, slip, quantity=None)
    assert (row(slip).round, row(slip).number) == (2, "CF-2026-0001")


def paid(desk: Desk, finance: int, employee: int) -> None:
    """What somebody earns is known, so that something can be taken of it."""
    desk.do("penalty.record_pay", finance, employee_id=employee, month="2026-10", wage=500_000, performance=None)


def desk_person(desk: Desk, who: int) -> Person:
    return load_user(desk.users[who])


def content_of(slip: int) -> dict[str, object]:
    one = row(slip)
    return {
        "employee_id": one.employee_id,
        "offence": one.offence,
        "facts": one.facts,
        "happened_at": "2026-11-20 08:00",
    }


# --- punished again for what an appeal took back ---


def test_what_an_appeal_revoked_is_not_punished_again(desk: Desk) -> None:
    slip = appealed(desk)
    desk.do(
        "penalty.answer", desk.office.gm, slip, result="revoke", findings="当天已经上报", reason="没有违规",
        amount_after=None,
    )  # fmt: skip
    person = desk_person(desk, desk.office.supervisor)
    with pytest.raises(Refused, match="由申诉撤销，一件事不再罚第二次"):
        desk.do("penalty.replace", desk.office.supervisor, slip)
    assert "penalty.replace" not in [one.action for one in following.next_steps(person, queries.slip(person, slip))]
    with pytest.raises(Refused, match="申诉后撤销，不能再罚"):
        desk.issue()
    assert PenaltySlip.select().count() == 1


def test_what_nobody_answered_and_fell_is_not_punished_again(desk: Desk, at: At) -> None:
    penalty.said("penalty.appeal.unanswered_effect", "revoke")
    slip = appealed(desk)
    at("2026-12-01 10:00")
    with pytest.raises(Refused, match="由申诉撤销"):
        desk.do("penalty.replace", desk.office.supervisor, slip)
    with pytest.raises(Refused, match="申诉后撤销，不能再罚"):
        desk.issue(happened_at="2026-11-20 08:00", late_reason="再开一张")


def test_a_slip_that_its_approver_took_back_during_the_appeal_may_be_written_again(desk: Desk) -> None:
    slip = appealed(desk)
    desk.do("penalty.void", desk.office.manager, slip)
    desk.do("penalty.replace", desk.office.supervisor, slip)
    assert PenaltySlip.select().count() == 2


# --- people who come and go ---


def test_whoever_has_left_still_signs_and_appeals_on_paper(desk: Desk, at: At) -> None:
    """Else a slip would become final while the office cannot take his appeal."""
    signed, waiting = desk.approved(), desk.approved(happened_at="2026-11-20 07:00")
    desk.do("penalty.sign", desk.office.agent, signed)
    Employee.update(state="left", left_on=date(2026, 11, 20)).where(Employee.id == desk.office.agent).execute()
    at("2026-11-23 10:00")
    desk.on_paper("penalty.sign", desk.office.agent, waiting)
    desk.on_paper("penalty.appeal", desk.office.agent, signed, text="当天已经上报。", request="撤销")
    assert [row(one).state for one in (signed, waiting)] == ["appealed", "effective"]
    desk.on_paper("penalty.withdraw_appeal", desk.office.agent, signed)


def test_whoever_has_left_decides_nothing(desk: Desk) -> None:
    slip = desk.issue()
    Employee.update(state="left", left_on=date(2026, 11, 19)).where(Employee.id == desk.office.manager).execute()
    with pytest.raises(Refused, match="不能作为决定人"):
        desk.on_paper("penalty.approve", desk.office.manager, slip)


# --- who reads what ---


def test_what_is_proposed_to_the_company_is_nothing_to_whom_it_is_about_before_it_is_decided(desk: Desk) -> None:
    """And never anything to a witness: legal review and opinions are for those who decide."""
    seen = desk.colleague("田英")
    slip = desk.refused(seen)
    desk.do("penalty.witness", seen, slip)
    done = desk.do(
        "penalty.escalate", desk.office.supervisor, slip, measure="最后警告", facts="拒签", evidence="录音",
        statement="屡教不改",
    )  # fmt: skip
    kind = register.get_list("penalty_cases")

    def shown(who: int) -> tuple[int, int, int]:
        person = desk_person(desk, who)
        found = [one for one in register.find(person, "CF-2026-0001") if one.entity == "penalty_case"]
        return len(list(listing.every(kind, person, Query()))), len(queries.slip(person, slip).cases), len(found)

    for who in (desk.office.agent, seen):
        assert shown(who) == (0, 0, 0)
    for who in (desk.office.supervisor, desk.office.manager, desk.office.gm, desk.clerk):
        assert shown(who) == (1, 1, 1)
    for who, words in ((desk.office.agent, NotFound), (seen, NotFound), (desk.clerk, Refused)):
        with pytest.raises(words):
            warning.decision(desk_person(desk, who), {"record": record_of(done)})
    PenaltyCase.update(state="approved").where(PenaltyCase.id == record_of(done)).execute()
    assert shown(desk.office.agent) == (1, 1, 1)
    assert shown(seen) == (0, 0, 0)
    assert warning.decision(desk_person(desk, desk.office.agent), {"record": record_of(done)}).measure == "最后警告"
    with pytest.raises(NotFound):
        warning.decision(desk_person(desk, seen), {"record": record_of(done)})


def test_a_slip_that_is_prepared_in_the_place_of_another_is_nothing_to_whom_it_is_about(desk: Desk) -> None:
    slip = desk.approved()
    desk.do("penalty.void", desk.office.manager, slip)
    new = record_of(desk.do("penalty.replace", desk.office.supervisor, slip))
    agent, supervisor = (desk_person(desk, who) for who in (desk.office.agent, desk.office.supervisor))
    assert queries.slip(supervisor, slip).replaced_by == (new, "草稿")
    assert queries.slip(agent, slip).replaced_by is None
    desk.do("penalty.issue", desk.office.supervisor, new, quantity=None)
    assert queries.slip(agent, slip).replaced_by is None
    assert register.find(agent, "CF-2026-0002") == []
    desk.do("penalty.approve", desk.office.manager, new)
    assert queries.slip(agent, slip).replaced_by == (new, "CF-2026-0002")


def test_nobody_reads_the_slips_of_others(desk: Desk) -> None:
    """Neither in lists nor by number, page, history, files, papers or equal cases; nor what waits about himself."""
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    waits = desk.issue(employee_id=(own := desk.colleague("田英")))
    far = org.unit(desk.world, "别厅")
    other = org.colleague(desk.world, "别主管", "SUPERVISOR", far)
    desk.users[other] = org.user(desk.world, roles=("SUPERVISOR",), employee_id=other, scope="below")
    strangers = [own, other, desk.colleague("班长", "GROUP_LEADER"), desk.colleague("钱会计", "FINANCE", scope="all")]
    strangers.append(desk.colleague("系统", "SYSADMIN", scope="all"))
    for who in strangers:
        person = desk_person(desk, who)
        for name in ("slips", "slip_witnesses", "penalty_measures", "appeals", "penalty_cases", "penalty_losses"):
            assert list(listing.every(register.get_list(name), person, Query())) == [], name
        assert [*register.find(person, "CF-2026-0001"), *register.find(person, "CF-2026-0002")] == []
        for record in (slip, waits):
            asked = {"record": record}
            reads: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
                (queries.slip, (record,)), (core.history, ("penalty_slip", record)),
                (core.attachments, ("penalty_slip", record)), (papers.slip, (asked,)), (annex.annex, (asked,)),
            )  # fmt: skip
            for read, values in reads:
                with pytest.raises(NotFound):
                    read(person, *values)
        told = precedents.precedents(person, "GAS-03", "", clock.now(), about=desk.office.agent)
        assert [one.name for one in told.rows if one.name != precedents.ELSEWHERE] == []


# --- rights that were lent, given or doubled ---


@pytest.mark.parametrize("taker", ["issuer", "punished", "offended", "drafter"])
def test_a_lent_right_serves_no_party(desk: Desk, taker: str) -> None:
    """The manager goes on leave and lends his approvals, of all people, to a party of the slip."""
    office = desk.office
    offended, drafter = desk.colleague("高主管", "SUPERVISOR"), desk.colleague("督查", "INSPECTOR", scope="all")
    said = {"employee_id": office.agent, "offence": "GAS-06", "facts": "当众顶撞。", "offended_id": offended}
    slip = record_of(desk.do("penalty.propose", drafter, happened_at="2026-11-20 08:00", **said))
    desk.do("penalty.issue", office.supervisor, slip, quantity=None)
    who = {"issuer": office.supervisor, "punished": office.agent, "offended": offended, "drafter": drafter}[taker]
    lent = {
        "to_employee_id": who, "permissions": [], "starts_on": "2026-11-20", "ends_on": "2026-11-30", "reason": "休假",
    }  # fmt: skip
    perform("org.delegate", lent, user=desk.users[office.manager])
    for name in ("penalty.approve", "penalty.return", "penalty.reject"):
        with pytest.raises((Forbidden, NotFound)):
            desk.do(name, who, slip)
        with pytest.raises((Forbidden, NotFound)):
            desk.on_paper(name, who, slip)
    desk.do("penalty.approve", office.manager, slip)
    assert row(slip).approver_id == office.manager


def test_a_witness_who_was_lent_the_right_does_not_answer_the_appeal(desk: Desk) -> None:
    seen = desk.colleague("田英", "SUPERVISOR")
    slip = desk.refused(seen)
    desk.do("penalty.witness", seen, slip)
    desk.on_paper("penalty.sign", desk.office.agent, slip)
    desk.do("penalty.appeal", desk.office.agent, slip, text="不对", request="撤销")
    lent = {
        "to_employee_id": seen,
        "permissions": [],
        "starts_on": "2026-11-20",
        "ends_on": "2026-11-30",
        "reason": "休假",
    }
    perform("org.delegate", lent, user=desk.users[desk.office.gm])
    answer = {"result": "revoke", "findings": "不属实", "reason": "没有违规", "amount_after": None}
    with pytest.raises(Forbidden):
        desk.do("penalty.answer", seen, slip, **answer)
    desk.do("penalty.answer", desk.office.gm, slip, **answer)


def test_rights_beyond_a_role_make_nobody_stand_above_anybody(desk: Desk) -> None:
    for right in ("penalty.approve", "penalty.decide", "penalty.read"):
        GrantOverride.insert(role="AGENT", permission=right, reach="scope").execute()
    friend = desk.colleague("田英", scope="all")
    slip = desk.issue()
    for name in ("penalty.approve", "penalty.return", "penalty.reject"):
        with pytest.raises(Forbidden, match="可由 马主任"):
            desk.do(name, friend, slip)
    desk.do("penalty.approve", desk.office.manager, slip)
    with pytest.raises(Forbidden):
        desk.do("penalty.void", friend, slip)


def test_nobody_has_two_accounts_and_one_without_a_person_decides_nothing(desk: Desk) -> None:
    with pytest.raises(BadFields, match="此人已有账号"):
        org.user(desk.world, roles=("GM",), scope="all", employee_id=desk.office.agent)
    nobody = org.user(desk.world, roles=("GM", "MANAGER", "SUPERVISOR"), scope="all")
    slip = desk.issue()
    with pytest.raises(Forbidden, match="没有对应的员工"):
        perform("penalty.approve", desk.values("penalty.approve", slip, {}), user=nobody)


def test_whoever_is_everything_in_a_small_office_is_still_no_judge_of_his_own(desk: Desk, at: At) -> None:
    """Personnel, office and manager in one: neither what he issued nor what punishes him."""
    office = desk.office
    both = desk.colleague("万能", "HR", also=("ADMIN", "MANAGER"), scope="all")
    own = desk.issue(both)
    with pytest.raises(Forbidden):
        desk.do("penalty.approve", both, own)
    about = desk.issue(office.manager, employee_id=both, happened_at="2026-11-20 07:00")
    for name in ("penalty.approve", "penalty.cancel", "penalty.edit", "penalty.note"):
        with pytest.raises((Forbidden, NotFound)):
            desk.do(name, both, about, **(content_of(about) | {"employee_id": office.agent} if "edit" in name else {}))
    with pytest.raises(Forbidden):
        desk.on_paper("penalty.reject", office.gm, about, typist=both)
    desk.do("penalty.approve", office.gm, about)
    desk.do("penalty.sign", both, about)
    with pytest.raises(Forbidden):
        desk.do("penalty.void", both, about)
    at("2026-11-24 10:00")
    for name in ("penalty.waive", "penalty.file"):
        with pytest.raises(Forbidden, match="自己的处罚单"):
            desk.do(name, both, about)
    with pytest.raises(Forbidden, match="不能审批与本人有关"):
        desk.do("penalty.record_pay", both, employee_id=both, month="2026-10", wage=1, performance=None)
    finance = desk.colleague("钱会计", "FINANCE", scope="all")
    paid(desk, finance, both)
    with pytest.raises(Forbidden, match="请由另一位同事编制"):
        desk.do("penalty.make_list", both, month="2026-11", remark="")
    made = record_of(desk.do("penalty.make_list", finance, month="2026-11", remark=""))
    for name, words in (("penalty.withdraw_list", "撤回"), ("penalty.close_list", "关闭")):
        asked = {"id": made, "row_version": 1, **({"reason": "不扣"} if "withdraw" in name else {})}
        with pytest.raises(Forbidden, match=f"请由另一位同事{words}"):
            perform(name, asked, user=desk.users[both])
    perform("penalty.close_list", {"id": made, "row_version": 1}, user=desk.clerk_user)
    assert row(about).state == "closed"


# --- money ---


def test_neither_a_withdrawn_appeal_nor_the_last_second_lets_anything_be_taken_early(desk: Desk, at: At) -> None:
    finance = desk.colleague("钱会计", "FINANCE", scope="all")
    desk.do(
        "penalty.record_pay", finance, employee_id=desk.office.agent, month="2026-10", wage=500_000, performance=None
    )
    slip = appealed(desk)
    at("2026-11-21 10:00")
    desk.do("penalty.withdraw_appeal", desk.office.agent, slip)
    for moment_ in ("2026-11-21 10:01", "2026-11-23 23:59", "2026-11-24 00:00"):
        at(moment_)
        with pytest.raises(Refused, match="没有可以扣的处罚单"):
            desk.do("penalty.make_list", finance, month="2026-11", remark="")
    at("2026-11-24 00:01")
    made = record_of(desk.do("penalty.make_list", finance, month="2026-11", remark=""))
    perform("penalty.close_list", {"id": made, "row_version": 1}, user=desk.clerk_user)
    at("2026-12-05 10:00")
    with pytest.raises(Refused, match="没有可以扣的处罚单"):
        desk.do("penalty.make_list", finance, month="2026-12", remark="")
    assert deducted.taken([slip]) == {slip: 10_000}


def test_a_late_appeal_admitted_after_the_list_was_closed_gives_back_once(desk: Desk, at: At) -> None:
    """And revoked meanwhile, its list withdrawn and made again: never more than was taken."""
    finance = desk.colleague("钱会计", "FINANCE", scope="all")
    desk.do(
        "penalty.record_pay", finance, employee_id=desk.office.agent, month="2026-10", wage=500_000, performance=None
    )
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    at("2026-11-25 10:00")
    made = record_of(desk.do("penalty.make_list", finance, month="2026-11", remark=""))
    perform("penalty.close_list", {"id": made, "row_version": 1}, user=desk.clerk_user)
    at("2026-12-05 10:00")
    desk.do("penalty.appeal", desk.office.agent, slip, text="住院，不能按时", request="撤销")
    assert deducted.taken([slip]) == {slip: 10_000}
    desk.do("penalty.admit", desk.office.gm, slip)
    back = record_of(desk.do("penalty.make_list", finance, month="2026-12", remark=""))
    desk.do("penalty.void", desk.office.manager, slip)
    perform("penalty.withdraw_list", {"id": back, "row_version": 1, "reason": "重编"}, user=desk.users[finance])
    again = record_of(desk.do("penalty.make_list", finance, month="2026-12", remark=""))
    assert [one.taken for one in list_lines(again)] == [-10_000]
    with pytest.raises(Refused, match="已经编制"):
        desk.do("penalty.make_list", finance, month="2026-12", remark="")
    assert (deducted.taken([slip]), check.check()) == ({slip: 0}, [])


def test_who_was_moved_or_has_left_is_still_punished_where_it_happened(desk: Desk) -> None:
    """The unit of the event decides who approves; another hall takes nothing over."""
    far = org.unit(desk.world, "别厅")
    elsewhere = org.colleague(desk.world, "别主管", "MANAGER", far)
    desk.users[elsewhere] = org.user(desk.world, roles=("MANAGER",), scope="below", employee_id=elsewhere)
    slip = desk.issue()
    Employee.update(unit_id=far).where(Employee.id == desk.office.agent).execute()
    with pytest.raises(Forbidden, match="可由 马主任"):
        desk.do("penalty.approve", elsewhere, slip)
    Employee.update(state="left", left_on=date(2026, 11, 20)).where(Employee.id == desk.office.agent).execute()
    desk.do("penalty.approve", desk.office.manager, slip)
    assert row(slip).unit_id == desk.office.unit


def test_what_is_typed_after_the_days_ended_came_in_time_only_by_its_paper(desk: Desk, at: At) -> None:
    """Where the day ends with the office hours, an hour later is the same day, for which no scan is asked else."""
    penalty.said("calendar.end_of_day", "17:30")
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    at("2026-11-23 18:30")
    received = moment("2026-11-23 17:00")
    with pytest.raises(Refused, match="须附注明收到时间的扫描件"):
        desk.on_paper("penalty.appeal", desk.office.agent, slip, at=received, scan=False, text="不对", request="撤销")
    desk.on_paper("penalty.appeal", desk.office.agent, slip, at=received, text="不对", request="撤销")
    assert row(slip).state == "appealed"
