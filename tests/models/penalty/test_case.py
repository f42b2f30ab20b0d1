"""Final warnings and dismissals: proposed with their evidence, decided by people, without any effect of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.core import access, clock, duties
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.tables import Attachment
from models.penalty.slip import queries
from models.penalty.slip.following import next_steps
from models.penalty.tables import PenaltyCase, PenaltySlip
from models.penalty.values import Repeat, Rule
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.penalty import RULE
from tests.factories.slips import Desk
from tests.samples import World

Time = Callable[[str], None]
FACTS = {"facts": "当面拒签并辱骂同事。", "evidence": "录像一段", "statement": "屡教不改。", "measure": ""}
GRAVE = replace(RULE, proposes="dismissal")
AGAIN = replace(RULE, repeat=Repeat(2, 2, 0, measure="separation"))


def slip(desk: Desk, state: str = "refused", **values: Any) -> int:
    office = desk.office
    return int(penalty.slip(office.agent, office.supervisor, office.manager, state, **values).id)


def proposed(desk: Desk, on: int, **values: Any) -> PenaltyCase:
    """A case that the supervisor proposes, with a scan."""
    done = desk.do("penalty.escalate", desk.office.supervisor, on, **{**FACTS, **values})
    assert done.record is not None
    found: PenaltyCase = PenaltyCase.get_by_id(done.record[1])
    return found


def do(desk: Desk, name: str, who: int, case: PenaltyCase, **values: Any) -> Any:
    """An act on a case, as it is stored now."""
    version = PenaltyCase.get_by_id(case.id).row_version
    return desk.do(name, who, **{"id": case.id, "row_version": version, **values})


def decide(desk: Desk, who: int, case: PenaltyCase, **values: Any) -> Any:
    return do(desk, "penalty.decide_case", who, case, **{"decision": "给予最后警告", "without": "", **values})


def consult(desk: Desk, case: PenaltyCase, **values: Any) -> Any:
    said = {
        "union_on": "2026-11-19", "union_words": "同意", "legal_on": "2026-11-19", "legal_by": "钱律师",
        "legal_words": "证据齐全", "scan": None, **values,
    }  # fmt: skip
    version = PenaltyCase.get_by_id(case.id).row_version
    return desk.do("penalty.case_consult", desk.clerk, id=case.id, row_version=version, **said)


def fresh(case: PenaltyCase) -> PenaltyCase:
    found: PenaltyCase = PenaltyCase.get_by_id(case.id)
    return found


def test_a_refusal_with_evidence_is_reported_and_decided_in_two_steps_after_union_and_lawyer(desk: Desk) -> None:
    case = proposed(desk, slip(desk))
    assert (case.measure, case.label, case.state) == ("final_warning", "最后警告", "proposed")
    assert [one.note for one in Attachment.select().where(Attachment.entity == "penalty_case")] == ["证据"]
    told = decide(desk, desk.office.manager, case).notice
    assert "待徐总办理“公司决定”" in told
    assert fresh(case).state == "proposed"
    with pytest.raises(BadFields, match="还没有通知工会、法务审查"):
        decide(desk, desk.office.gm, case)
    consult(desk, case, legal_on=None, legal_by="", legal_words="")
    with pytest.raises(BadFields, match="还没有法务审查"):
        decide(desk, desk.office.gm, case)
    consult(desk, case)
    decide(desk, desk.office.gm, case)
    stored = fresh(case)
    assert (stored.state, stored.decision, stored.decided_at) == ("approved", "给予最后警告", clock.now())
    assert stored.decided_words == "马主任（经理审核）；徐总（公司决定）"


def test_a_decision_without_union_or_lawyer_says_why(desk: Desk) -> None:
    case = proposed(desk, slip(desk))
    decide(desk, desk.office.manager, case)
    decide(desk, desk.office.gm, case, without="本单位没有工会，只是警告")
    assert fresh(case).decision == "给予最后警告（没有通知工会、法务审查：本单位没有工会，只是警告）"


def test_nothing_happens_to_the_employment_by_itself(desk: Desk) -> None:
    before = Employee.get_by_id(desk.office.agent).__data__
    case = proposed(desk, slip(desk), measure="辞退")
    decide(desk, desk.office.manager, case, decision="同意辞退")
    done = decide(desk, desk.office.gm, case, decision="同意辞退", without="已口头告知")
    assert Employee.get_by_id(desk.office.agent).__data__ == before
    assert "人事手续另行办理" in done.notice


def test_a_refusal_is_reported_with_attached_evidence_only(desk: Desk) -> None:
    refused = slip(desk)
    with pytest.raises(BadFields, match="须附证据"):
        proposed(desk, refused, scan=None)
    Attachment.insert(
        entity="penalty_slip", record=refused, name="录像截图.pdf", note="", sha256="0" * 64, size=3,
        added_at=clock.now(), added_by="何志刚", row_version=1,
    ).execute()  # fmt: skip
    proposed(desk, refused, scan=None)


@pytest.mark.parametrize(("rule", "measure"), [(GRAVE, "dismissal"), (AGAIN, "separation")])
def test_what_the_rule_calls_for_is_proposed_from_a_slip_in_effect(desk: Desk, rule: Any, measure: str) -> None:
    assert proposed(desk, slip(desk, "answered", rule=rule), scan=None).measure == measure


def test_without_a_refusal_or_a_rule_there_is_nothing_to_propose(desk: Desk) -> None:
    for state, words in (("effective", "没有写明更重的处理"), ("to_sign", "待签字"), ("revoked", "已撤销")):
        with pytest.raises(Refused, match=words):
            proposed(desk, slip(desk, state), measure="最后警告")


def test_only_what_the_company_decides_about_is_proposed(desk: Desk) -> None:
    with pytest.raises(BadFields, match=re.escape("记过、最后警告")):
        proposed(desk, slip(desk), measure="罚款")


def test_one_case_waits_at_a_time_and_the_same_is_not_decided_twice(desk: Desk) -> None:
    refused = slip(desk)
    case = proposed(desk, refused)
    with pytest.raises(Refused, match="待决定"):
        proposed(desk, refused, measure="辞退")
    decide(desk, desk.office.manager, case)
    decide(desk, desk.office.gm, case, without="无工会")
    with pytest.raises(Refused, match="已批准"):
        proposed(desk, refused)
    proposed(desk, refused, measure="辞退")


def test_who_proposed_it_does_not_decide_and_who_is_concerned_has_no_part(desk: Desk) -> None:
    office = desk.office
    refused = slip(desk)
    done = desk.do("penalty.escalate", office.manager, refused, **FACTS)
    case = PenaltyCase.get_by_id(done.record[1])  # type: ignore[index]
    with pytest.raises(Forbidden, match="徐总"):
        decide(desk, office.manager, case)
    decide(desk, office.gm, case, without="无工会")
    assert fresh(case).decided_words == "徐总（经理审核、公司决定）"
    own = int(penalty.slip(office.manager, office.supervisor, office.gm, "refused").id)
    with pytest.raises(Forbidden, match="当事人"):
        desk.do("penalty.escalate", office.manager, own, **FACTS)


def test_a_supervisor_proposes_for_his_own_people_only(desk: Desk, world: World) -> None:
    elsewhere = org.colleague(world, "远方", "AGENT", org.unit(world))
    other = int(penalty.slip(elsewhere, desk.office.gm, desk.office.gm, "refused").id)
    with pytest.raises(NotFound):
        desk.do("penalty.escalate", desk.office.supervisor, other, **FACTS)


def test_nothing_is_decided_while_the_employee_may_appeal_or_waits_for_his_answer(desk: Desk, at: Time) -> None:
    grave = slip(desk, "effective", rule=GRAVE)
    case = proposed(desk, grave)
    with pytest.raises(Refused, match="申诉期"):
        decide(desk, desk.office.manager, case)
    desk.do("penalty.appeal", desk.office.agent, grave, text="有异议", request="撤销")
    with pytest.raises(Refused, match="申诉中"):
        decide(desk, desk.office.manager, case)
    at("2026-12-10 09:00")
    with pytest.raises(Refused, match="答复逾期"):
        decide(desk, desk.office.manager, case)


def test_what_was_revoked_carries_no_case_and_the_answer_says_so(desk: Desk) -> None:
    grave = slip(desk, "appealed", rule=GRAVE)
    case = proposed(desk, grave)
    said = {"result": "revoke", "amount_after": None, "findings": "不属实", "reason": "证据不足"}
    done = desk.do("penalty.answer", desk.office.gm, grave, **said)
    assert "依据它提请的“辞退”（待决定）请另行处理" in done.notice
    with pytest.raises(Refused, match="没有了依据"):
        decide(desk, desk.office.manager, case)
    do(desk, "penalty.refuse_case", desk.office.manager, case, reason="单据已撤销")
    assert fresh(case).state == "refused"


def test_a_case_is_refused_with_its_reason_and_may_be_proposed_again(desk: Desk) -> None:
    refused = slip(desk)
    case = proposed(desk, refused)
    do(desk, "penalty.refuse_case", desk.office.manager, case, reason="证据不足")
    stored = fresh(case)
    assert (stored.state, stored.decision, stored.decided_words) == ("refused", "证据不足", "马主任（经理审核）不批准")
    with pytest.raises(Refused, match="未批准"):
        decide(desk, desk.office.gm, case)
    proposed(desk, refused)


def test_only_who_proposed_it_takes_it_back(desk: Desk) -> None:
    case = proposed(desk, slip(desk))
    with pytest.raises(Forbidden, match="本人撤回"):
        do(desk, "penalty.withdraw_case", desk.office.manager, case, reason="不用了")
    do(desk, "penalty.withdraw_case", desk.office.supervisor, case, reason="已认错")
    assert fresh(case).state == "withdrawn"
    with pytest.raises(Refused, match="已撤回"):
        decide(desk, desk.office.manager, case)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"union_on": None}, "union_on"),
        ({"legal_on": None}, "legal_on"),
        ({"legal_by": ""}, "legal_by"),
        ({"union_on": "2026-11-21"}, "union_on"),
    ],
)
def test_consultations_name_their_day_and_person(desk: Desk, values: dict[str, Any], name: str) -> None:
    case = proposed(desk, slip(desk))
    with pytest.raises(BadFields) as caught:
        consult(desk, case, **values)
    assert set(caught.value.faults) == {name}


def test_a_decision_on_paper_is_typed_by_somebody_else_and_not_older_than_the_proposal(desk: Desk) -> None:
    case = proposed(desk, slip(desk))
    said = {"id": case.id, "row_version": 1, "decision": "同意", "without": ""}
    with pytest.raises(BadFields, match="提请时间"):
        desk.on_paper(
            "penalty.decide_case", desk.office.manager, case.slip_id, at=clock.now() - timedelta(hours=1), **said
        )
    desk.on_paper("penalty.decide_case", desk.office.manager, case.slip_id, **said)
    assert fresh(case).decided_words == "马主任（经理审核）"
    assert PenaltySlip.get_by_id(case.slip_id).state == "refused"


def todos(desk: Desk, who: int) -> list[str]:
    found = duties.todos_of(access.load_user(desk.users[who]), clock.now().date())
    return [one.title for one in found if "提请" in one.title or "更重" in one.title]


def test_the_program_proposes_by_itself_what_people_then_put_before_the_company(desk: Desk) -> None:
    office = desk.office
    on = slip(desk)
    assert todos(desk, office.supervisor) == []  # nothing proves it yet
    desk.do("core.attach", office.supervisor, entity="penalty_slip", record=on, name="录像.pdf", content=penalty.PDF)
    assert todos(desk, office.supervisor) == ["是否提请最后警告 · 单小明"]
    assert todos(desk, office.agent) == []
    data = queries.slip(access.load_user(desk.users[office.supervisor]), on)
    step = next(one for one in next_steps(access.load_user(desk.users[office.supervisor]), data)
                if one.action == "penalty.escalate")  # fmt: skip
    assert step.initial["measure"] == "最后警告"
    assert "本人拒绝签字" in step.initial["facts"]
    assert "附件：录像.pdf" in step.initial["evidence"]
    desk.do("penalty.escalate", office.supervisor, on, **{**step.initial, "statement": "屡教不改。"})
    assert todos(desk, office.supervisor) == []  # it is with those who decide


@pytest.mark.parametrize("rule", [GRAVE, AGAIN])
def test_what_the_regulation_names_is_proposed_once_the_slip_is_final(desk: Desk, rule: Rule) -> None:
    on = slip(desk, "effective", rule=rule)
    assert todos(desk, desk.office.supervisor) == []
    PenaltySlip.update(settled_at=clock.now() - timedelta(hours=1)).where(PenaltySlip.id == on).execute()
    assert todos(desk, desk.office.supervisor) == ["制度写明更重的处理，请提请 · 单小明"]
    slip(desk, "answered")
    assert len(todos(desk, desk.office.supervisor)) == 1  # an ordinary one asks for nothing more
