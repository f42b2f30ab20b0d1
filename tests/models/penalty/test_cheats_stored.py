"""Cheating past the program: rows and files that were changed, taken away or added, clocks that lie, old backups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.core import backup, check, clock, database, queries
from models.core.errors import Forbidden, Refused
from models.core.tables import Attachment
from models.core.unit import Behalf, perform
from models.org.tables import PaperDecision
from models.penalty.tables import (
    TABLES,
    PenaltyAppeal,
    PenaltyCase,
    PenaltyDeduction,
    PenaltyEarlier,
    PenaltyFund,
    PenaltyList,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltyOutsider,
    PenaltyPay,
    PenaltySlip,
    PenaltySpending,
    PenaltyWitness,
)
from tests.factories import penalty
from tests.factories.org import record_of
from tests.factories.slips import Desk, row

At = Callable[[str], None]
OTHER = b"%PDF-1.4 another paper"
# A column of each table that somebody would like to be different, and what he writes there.
CHANGED: dict[Any, dict[str, Any]] = {
    PenaltyOutsider: {"phone": "13911119999"},
    PenaltySlip: {"facts": "什么也没有发生"},
    PenaltyMeasure: {"done_words": "早已完成"},
    PenaltyWitness: {"statement": "没有看见"},
    PenaltyAppeal: {"findings": "没有查到"},
    PenaltyPay: {"wage": 1},
    PenaltyList: {"remark": "没有扣"},
    PenaltyDeduction: {"reason": "多扣"},
    PenaltySpending: {"purpose": "聚餐"},
    PenaltyFund: {"purpose": "聚餐"},
    PenaltyCase: {"decision": "不处理"},
    PenaltyEarlier: {"words": "没有这回事"},
    PenaltyLoss: {"amount": 1},
    PaperDecision: {"decider_id": 1},
    Attachment: {"note": "不是依据"},
}
# What a second row of the table has to differ in.
SECOND: dict[Any, dict[str, Any]] = {
    PenaltySlip: {"number": None}, PenaltyWitness: {"employee_id": 1, "outsider_id": None},
    PenaltyAppeal: {"live": None}, PenaltyPay: {"month": "2025-01"}, PenaltyList: {"number": "KK-2026-9", "live": None},
    PenaltyFund: {"number": 99, "spending_id": None},
}  # fmt: skip


@pytest.fixture
def life(desk: Desk, at: At) -> Desk:
    """An office that has done everything with slips once, by real acts, so that every table holds something."""
    office, seen = desk.office, desk.colleague("田英")
    finance = desk.colleague("钱会计", "FINANCE", scope="all")
    penalty.said("penalty.fund.enabled", value=True)
    desk.do("penalty.record_pay", finance, employee_id=office.agent, month="2026-10", wage=500_000, performance=None)
    desk.do("penalty.record_earlier", desk.clerk, employee_id=office.agent, offence="GAS-03", happened_on="2025-03-02")
    desk.do("penalty.open_fund", finance, amount=20_000, day="2026-11-20", signed_by="徐总")
    owner = record_of(
        desk.do("penalty.add_outsider", desk.clerk, name="钱律师", organisation="律师事务所", phone="13911110001")
    )
    refused = desk.refused(seen, measures="书面检查", measures_due_on="2026-11-27")
    desk.do("penalty.witness", seen, refused)
    desk.do("penalty.witness_outside", desk.clerk, refused, outsider_id=owner)
    desk.do("penalty.record_loss", office.supervisor, refused, cause="更换表具", amount=30_000, payer_id=office.agent)
    desk.do(
        "penalty.escalate",
        office.supervisor,
        refused,
        measure="最后警告",
        facts="拒签",
        evidence="录音",
        statement="屡教不改",
    )
    desk.on_paper("penalty.sign", office.agent, refused)
    desk.do("penalty.appeal", office.agent, refused, text="当天已经上报。", request="撤销")
    taken = desk.approved(happened_at="2026-11-20 07:00")
    desk.do("penalty.sign", office.agent, taken)
    at("2026-11-26 10:00")
    answer = {"result": "uphold", "findings": "录音属实", "reason": "事实清楚", "amount_after": None}
    desk.do("penalty.answer", office.gm, refused, **answer)
    made = record_of(desk.do("penalty.make_list", finance, month="2026-11", remark=""))
    perform("penalty.close_list", {"id": made, "row_version": 1}, user=desk.clerk_user)
    desk.do("penalty.propose_spending", finance, purpose="慰问生病同事", amount=5_000)
    assert check.check() == []
    return desk


def test_whatever_is_changed_taken_away_or_added_past_the_program_is_found(life: Desk) -> None:
    assert set(CHANGED) == {*TABLES, PaperDecision, Attachment}
    for table, values in CHANGED.items():
        name = table.__name__
        one = table.select().order_by(table.id.desc()).get()
        stored = dict(one.__data__)
        table.update(**values).where(table.id == one.id).execute()
        assert check.check(), f"a changed {name} was not found"
        table.delete().where(table.id == one.id).execute()
        assert check.check(), f"a {name} was taken away and not missed"
        table.insert(**stored).execute()
        assert check.check() == [], name
        added = table.insert(**{**stored, "id": None, **SECOND.get(table, {})}).execute()
        assert check.check(), f"an added {name} was not found"
        table.delete().where(table.id == added).execute()
    assert check.check() == []


def test_a_file_exchanged_for_another_one_that_is_stored_too_is_named(life: Desk) -> None:
    slip = PenaltySlip.select().order_by(PenaltySlip.id).get().id
    values = {"entity": "penalty_slip", "record": slip, "name": "另一份.pdf", "content": OTHER}
    perform("core.attach", values, user=life.users[life.office.supervisor])
    new = Attachment.select().order_by(Attachment.id.desc()).get()
    old = Attachment.select().where(Attachment.note == "外部见证").get()
    Attachment.update(sha256=new.sha256, size=new.size).where(Attachment.id == old.id).execute()
    (found,) = [one for one in check.check() if old.name in one]
    assert "校验码" in found


def test_evidence_of_a_submitted_slip_stays_with_it(life: Desk) -> None:
    """Neither the supervisor who wrote it nor who is punished takes off what somebody signed; personnel may."""
    slip = PenaltySlip.select().order_by(PenaltySlip.id).get()
    appeal = PenaltyAppeal.get()
    scan = Attachment.select().where(Attachment.note == "代录依据").get()
    perform(
        "core.attach", {"entity": "penalty_appeal", "record": appeal.id, "name": "申诉.pdf", "content": OTHER},
        user=life.users[life.office.agent],
    )  # fmt: skip
    own = Attachment.select().order_by(Attachment.id.desc()).get()
    for file, who in ((scan, life.office.supervisor), (scan, life.office.manager), (own, life.office.agent)):
        with pytest.raises(Forbidden, match="不能移除"):
            perform("core.remove_attachment", {"id": file.id, "row_version": file.row_version}, user=life.users[who])
    assert [one.id for one in queries.attachments(penalty_reader(life), "penalty_slip", slip.id)].count(scan.id) == 1
    perform("core.attach", {"entity": "penalty_slip", "record": slip.id, "name": "误传.pdf", "content": OTHER},
            user=life.users[life.office.supervisor])  # fmt: skip
    wrong = Attachment.select().order_by(Attachment.id.desc()).get()
    remover = life.colleague("周人事", "HR", also=("ADMIN", "SUPERVISOR"), scope="all")
    perform("core.remove_attachment", {"id": wrong.id, "row_version": 1}, user=life.users[remover])
    assert Attachment.get_by_id(wrong.id).removed_at is not None


def test_files_of_a_draft_may_be_taken_off_again(desk: Desk) -> None:
    said = {"employee_id": desk.office.agent, "offence": "GAS-03", "facts": "x", "happened_at": "2026-11-20 08:00"}
    draft = record_of(desk.do("penalty.propose", desk.office.supervisor, **said))
    user = desk.users[desk.office.supervisor]
    perform("core.attach", {"entity": "penalty_slip", "record": draft, "name": "误传.pdf", "content": OTHER}, user=user)
    perform("core.remove_attachment", {"id": Attachment.get().id, "row_version": 1}, user=user)
    assert Attachment.get().removed_at is not None


def penalty_reader(desk: Desk) -> Any:
    return queries.person_of(desk.clerk_user)


# --- the clock of the computer ---


def test_nothing_asks_the_computer_what_time_it_is() -> None:
    """A computer three days off lets no appeal in and shuts none out: all times are told by the database."""
    asked = ("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time(", "time.localtime")
    root = Path(__file__).parents[3]
    found = [
        f"{file.relative_to(root)}: {words}"
        for place in ("models", "reports") for file in (root / place).rglob("*.py") for words in asked
        if words in file.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert found == []


def test_a_clock_that_was_set_back_between_two_acts_is_found(life: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whose appeal comes too late sets the clock of the only computer back and types it then."""
    monkeypatch.setattr(database, "is_trial", lambda: False)
    before = check.check()  # the office was founded by another clock than its slips
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-11-23 10:00"))
    life.do("penalty.note", life.clerk, PenaltySlip.select().get().id, remark="早该写的")
    (found,) = set(check.check()) - set(before)
    assert "2026-11-23 10:00 早于前一条 2026-11-26 10:00" in found


def test_a_receipt_by_a_clock_that_runs_ahead_is_the_future(desk: Desk) -> None:
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    ahead = Behalf(desk.office.agent, clock.now() + timedelta(days=3), scan=("申诉.pdf", penalty.PDF))
    with pytest.raises(Refused, match="收到时间不能晚于现在"):
        perform(
            "penalty.appeal", desk.values("penalty.appeal", slip, {"text": "不对", "request": "撤销"}),
            user=desk.clerk_user, behalf=ahead, reason="补录",
        )  # fmt: skip


# --- a backup from the midst of a life ---


def test_after_a_restore_numbers_wait_and_the_life_goes_on_where_it_was(life: Desk, tmp_path: Path) -> None:
    """What happened since is gone whole: nothing half taken, no number given twice."""
    made = backup.make(tmp_path / "backup.db")
    before = {one.id: (one.state, one.number) for one in PenaltySlip.select()}
    lost = life.issue(happened_at="2026-11-26 08:00")
    assert row(lost).number == "CF-2026-0003"
    restored = tmp_path / "again" / "x.db"
    restored.parent.mkdir()
    database.close()
    database.use(database.Address.parse(str(restored)))
    backup.restore(made.file)
    with database.connection():
        assert {one.id: (one.state, one.number) for one in PenaltySlip.select()} == before
        assert check.check() == []
        with pytest.raises(Refused, match="在恢复备份后暂停使用"):
            life.issue(happened_at="2026-11-26 08:00")
        for held in queries.held_series():
            highest = 3 if held.name == "CF-2026" else held.last
            perform("core.release_series", {"name": held.name, "highest": highest}, user=life.world.admin)
        again = life.issue(happened_at="2026-11-26 08:00")
        assert row(again).number == "CF-2026-0004"
        assert check.check() == []
