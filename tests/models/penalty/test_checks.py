"""The check finds penalties that were changed past the program, lost numbers, and states that no step leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.core import check, clock, database
from models.core.unit import perform
from models.penalty.tables import TABLES, PenaltyAppeal, PenaltySlip
from tests.factories import penalty
from tests.factories.attendance import Office
from tests.samples import World


@pytest.fixture
def office(world: World) -> Office:
    return penalty.office(world)


def findings(slip: PenaltySlip) -> list[str]:
    """What is said of a slip, without what its row, which no act wrote, is said of."""
    return [
        one.removeprefix(f"处罚单 {slip.number}") for one in check.check() if one.startswith(f"处罚单 {slip.number}")
    ]


def test_every_table_of_penalties_is_compared_with_the_log() -> None:
    assert {table._meta.table_name for table in TABLES} <= set(check._audited)


def test_slips_in_every_state_are_sound_as_far_as_their_steps_go(office: Office) -> None:
    for state in penalty.STATES:
        penalty.slip(office.agent, office.supervisor, office.manager, state)
    found = check.check()
    assert not [one for one in found if "操作记录" in one and "没有登记它的操作记录" not in one]
    assert not [one for one in found if "编号" in one]


@pytest.mark.parametrize(
    ("state", "changed", "finding"),
    [
        ("to_sign", {"approver_id": None}, "没有批准人"),
        ("to_sign", {"round": 2}, "没有批准的记录"),
        ("effective", {"signed_at": None}, "没有本人签字的记录"),
        ("effective", {"effective_at": None}, "没有生效时间"),
        ("effective", {"effective_by": "witnesses"}, "没有 2 名见证人的签字"),
        ("effective", {"effective_by": "service", "served_at": None}, "没有送达的记录"),
        ("effective", {"state": "to_sign"}, "还没有生效，却有生效时间"),
        ("effective", {"state": "appealed"}, "的状态与申诉的记录不符"),
        ("effective", {"state": "answered"}, "没有申诉的答复"),
        ("effective", {"state": "closed"}, "没有归档的记录"),
        ("effective", {"state": "revoked"}, "没有作废或撤销的记录"),
        ("effective", {"reduced_to": 5_000}, "减轻后的金额没有依据"),
        ("appealed", {"state": "effective"}, "的状态与申诉的记录不符"),
        ("pending", {"issuer_id": None}, "没有提交的记录"),
        ("pending", {"number": "CF-2026-1x"}, "的编号不是程序给的"),
    ],
)  # fmt: skip
def test_a_state_without_its_step_is_found(
    office: Office, state: str, changed: dict[str, object], finding: str
) -> None:
    slip = penalty.slip(office.agent, office.supervisor, office.manager, state)
    PenaltySlip.update(**changed).where(PenaltySlip.id == slip.id).execute()
    found = findings(PenaltySlip.get_by_id(slip.id))
    assert [one for one in found if one.startswith(finding)], found


def test_whoever_issued_or_is_punished_does_not_approve(office: Office) -> None:
    for approver in (office.supervisor, office.agent):
        slip = penalty.slip(office.agent, office.supervisor, approver)
        assert [one for one in findings(slip) if one.startswith("由下达人或受罚人自己批准")]


def test_witnesses_who_may_not_sign_or_signed_later_do_not_count(office: Office) -> None:
    slip = penalty.slip(office.agent, office.supervisor, office.manager, "witnessed")
    assert findings(slip) == []
    later = slip.effective_at + timedelta(minutes=1)
    database.current().execute_sql(f"UPDATE penalty_witness SET signed_at = '{later}' WHERE position = 2")
    assert [one for one in findings(slip) if one.startswith("没有 2 名见证人的签字")]
    database.current().execute_sql(
        f"UPDATE penalty_witness SET signed_at = '{slip.effective_at}', outsider_id = NULL,"
        f" employee_id = {office.supervisor} WHERE position = 2"
    )
    assert [one for one in findings(slip) if one.startswith("没有 2 名见证人的签字")]


def test_a_revoking_answer_and_two_appeals_at_once_are_found(office: Office) -> None:
    slip = penalty.slip(office.agent, office.supervisor, office.manager, "answered")
    assert findings(slip) == []
    PenaltyAppeal.update(result="revoke").execute()
    assert [one for one in findings(slip) if one.startswith("已由答复撤销，却仍有效")]


def test_numbers_have_no_gaps_in_their_year(office: Office) -> None:
    slips = [penalty.slip(office.agent, office.supervisor, office.manager) for _ in range(3)]
    PenaltySlip.delete().where(PenaltySlip.id == slips[1].id).execute()
    year = clock.now().year
    assert f"编号“CF-{year}”缺 2。" in check.check()


def test_a_slip_that_was_changed_past_the_program_is_named_with_its_column(office: Office) -> None:
    when = f"{penalty.minute(clock.now() - timedelta(hours=2)):%Y-%m-%d %H:%M}"
    done = perform(
        "penalty.issue",
        {
            "employee_id": office.agent, "offence": "GAS-03", "happened_at": when, "place": "营业厅",
            "facts": "用户反映漏气，当班没有上报。", "evidence": "通话录音", "amount": 10_000,
        },
        user=office.supervisor_user,
    )  # fmt: skip
    assert done.record is not None
    assert check.check() == []
    PenaltySlip.update(amount=5_000).where(PenaltySlip.id == done.record[1]).execute()
    (found,) = check.check()
    assert f"CF-{clock.now().year}-0001”的“金额" in found
    assert "按操作记录应为" in found
