"""Penalty slips in any state, written straight into the tables, and what the office chooses before it issues any."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from models.core import clock
from models.core.rulebook.tables import RuleValue
from models.core.tables import NumberSeries
from models.org.tables import PaperDecision
from models.penalty import rules
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyEarlier,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltyOutsider,
    PenaltySlip,
    PenaltyWitness,
)
from models.penalty.values import Procedure, Rule
from models.penalty.workflow import Measured, Takes
from models.staff.tables import Employee
from tests.factories import attendance, org
from tests.factories.attendance import Office
from tests.samples import World

PDF = b"%PDF-1.4 paper"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = Rule(
    scheme="GAS", scheme_label="燃气客服处罚", offence="GAS-03", title="没有尽到监督职责，发现问题不制止、不上报",
    clause="《惩罚管理制度》第3条", article_id=None, version="2013-03-14", measured=Measured.YUAN, low=10_000,
    high=10_000, takes=Takes.WAGE, confirmed_by="徐总", consulted_on=date(2026, 1, 5), published_on=date(2026, 1, 12),
    procedure=Procedure(),
)  # fmt: skip
RANGE = replace(RULE, offence="GAS-01", title="服务态度差被合理投诉（未造成重大影响）", low=5_000, high=10_000)
STATES = (
    "draft", "pending", "to_sign", "refused", "effective", "witnessed", "appealed", "answered", "closed", "revoked",
    "void",
)  # fmt: skip


def office(world: World, takes: str = "wage") -> Office:
    """A hall with an agent, a supervisor, a manager and a general manager, who have chosen what penalties take."""
    chosen(takes)
    return attendance.office(world)


def chosen(takes: str = "wage") -> None:
    """What penalties take, who answers for it and when the staff was asked, from the beginning."""
    values = {
        "penalty.takes": takes, "penalty.money.confirmed_by": "徐总", "penalty.money.consulted_on": "2026-01-05",
        "penalty.money.published_on": "2026-01-12", "penalty.point_value": 1000, "penalty.minimum_wage": 200_000,
    }  # fmt: skip
    for key, value in values.items():
        said(key, value)


def said(key: str, value: Any) -> None:
    """Have a parameter say something else from the beginning; `value` is that of its JSON."""
    assert RuleValue.update(value=json.dumps(value)).where(RuleValue.key == key).execute() == 1


def clerk(world: World, unit: int) -> tuple[int, int]:
    """A colleague of personnel who also runs the office: employee and account (records on behalf, types outsiders)."""
    one = org.colleague(world, "刘人事", "HR", unit)
    return one, org.user(world, roles=("HR", "ADMIN"), scope="all", employee_id=one)


def minute(at: datetime) -> datetime:
    """A time without its seconds, as people write it."""
    return at.replace(second=0, microsecond=0)


def number(year: int) -> str:
    """The next number of a slip."""
    series = f"CF-{year}"
    NumberSeries.insert(name=series, last=0).on_conflict_ignore().execute()
    NumberSeries.update(last=NumberSeries.last + 1).where(NumberSeries.name == series).execute()
    return f"{series}-{int(NumberSeries.get(NumberSeries.name == series).last):04d}"


def slip(employee: int, issuer: int, approver: int, state: str = "to_sign", *, rule: Rule = RULE, **values: Any) -> Any:
    """A slip over 100 yuan in a state, `witnessed` being effective by two outsiders; other columns by name.

    It happened four days ago, was approved two hours ago, took effect an hour ago; whatever follows is of now.
    `ago` moves all that back.
    """
    ago = values.pop("ago", timedelta())
    now = minute(clock.now()) - ago
    approved, took = now - 2 * HOUR, now - HOUR
    people = {row.id: row for row in Employee.select().where(Employee.id.in_([employee, issuer, approver]))}
    row = {
        "state": "effective" if state == "witnessed" else state, "employee_id": employee,
        "name": people[employee].name, "work_no": people[employee].work_no, "unit_id": people[employee].unit_id,
        "scheme": rule.scheme, "offence": rule.offence, "title": rule.title, "band": rule.band,
        "measured": str(rule.measured), "amount": rule.high, "takes": str(rule.takes), "happened_at": now - 4 * DAY,
        "place": "营业厅", "facts": "用户反映漏气，当班没有上报。", "evidence": "通话录音",
        "drafted_at": now - 4 * HOUR,
        "proposed_by_id": issuer, "proposed_by": people[issuer].name, "rule": "", "rule_version": "",
        **_followed(state, approved, took, now),
    }  # fmt: skip
    if state != "draft":
        row |= {
            "number": number((now - 3 * HOUR).year), "issuer_id": issuer, "issuer": people[issuer].name,
            "issued_at": now - 3 * HOUR, "rule": rules.stored(rule), "rule_version": rule.version,
        }  # fmt: skip
    if state not in ("draft", "pending"):
        row |= {
            "approver_id": approver, "approved_at": approved, "approved_words": f"{people[approver].name}（经理批准）",
        }  # fmt: skip
    made = PenaltySlip.get_by_id(PenaltySlip.insert(**{**row, **values}).execute())
    for taken, who, at in (("主管下达", issuer, "issued_at"), ("经理批准", approver, "approved_at")):
        if row.get(at) is not None:
            decided(made, taken, who, row[at])
    if state == "witnessed":
        for one in (outsider("钱律师", "13911110001"), outsider("孙街道", "13911110002")):
            witness(made, outsider_id=one.id, signed_at=took)
    if state in ("appealed", "answered"):
        appeal(made, state="open" if state == "appealed" else "answered", filed_at=now)
    return made


def _followed(state: str, approved: datetime, took: datetime, now: datetime) -> dict[str, Any]:
    """The columns of what came after the approval."""
    if state == "refused":
        return {"served_at": took, "served_how": "in_person", "refused_at": took}
    if state not in ("effective", "witnessed", "appealed", "answered", "closed", "revoked"):
        return {"ended_at": now, "ended_by": "马主任", "end_reason": "人员写错"} if state == "void" else {}
    due = took.date() + 3 * DAY
    found: dict[str, Any] = {
        "served_at": approved, "served_how": "in_person", "signed_at": took, "effective_at": took,
        "effective_by": "signature", "appeal_due_on": due, "appeal_ends_at": datetime.combine(due + DAY, time()),
    }  # fmt: skip
    if state == "witnessed":
        found |= {"refused_at": approved, "signed_at": None, "effective_by": "witnesses"}
    if state in ("appealed", "answered"):
        due = now.date() + 7 * DAY
        found |= {"answer_due_on": due, "answer_ends_at": datetime.combine(due + DAY, time())}
    if state == "answered":
        found["settled_at"] = now
    if state == "closed":
        found |= {"closed_at": now, "closed_by": "刘人事"}
    if state == "revoked":
        found |= {"ended_at": now, "ended_by": "马主任", "end_reason": "事实有误"}
    return found


def final(employee: int, issuer: int, approver: int, **values: Any) -> Any:
    """A signed slip that nobody appealed against: final since the days to appeal ran out, a month ago or so."""
    return slip(employee, issuer, approver, "effective", **{"ago": 40 * DAY, **values})


def decided(row: Any, label: str, who: int, at: datetime) -> Any:
    """A step of the approval of a slip that somebody took."""
    name = Employee.get_by_id(who).name
    return PaperDecision.insert(
        entity="penalty_slip", record=row.id, round=row.round, labels=json.dumps([label], ensure_ascii=False),
        outcome="approved", decider_id=who, words=f"{name}（{label}）", decided_at=at, recorded_at=at,
    ).execute()  # fmt: skip


def outsider(name: str = "钱律师", phone: str = "13911110001", **values: Any) -> Any:
    """Somebody who does not work here."""
    row = {"name": name, "organisation": "江南律师事务所", "phone": phone, **values}
    return PenaltyOutsider.get_by_id(PenaltyOutsider.insert(**row).execute())


def witness(row: Any, **values: Any) -> Any:
    """A witness of a refusal; one of the staff by `employee_id`, or an outsider; signed where `signed_at` is given."""
    place = PenaltyWitness.select().where(PenaltyWitness.slip_id == row.id).count() + 1
    one = values.get("employee_id")
    name = Employee.get_by_id(one).name if one else PenaltyOutsider.get_by_id(values["outsider_id"]).name
    stored = {"slip_id": row.id, "position": place, "name": name, **values}
    if stored.get("signed_at") is not None:
        stored = {"statement": "当面送达，本人拒绝签字", "recorded_at": stored["signed_at"], **stored}
    return PenaltyWitness.get_by_id(PenaltyWitness.insert(**stored).execute())


def measure(row: Any, **values: Any) -> Any:
    """A written self-examination that a slip asks for within a week."""
    stored = {
        "slip_id": row.id, "code": "self_criticism", "label": "书面检查", "due_on": clock.now().date() + 7 * DAY,
        **values,
    }  # fmt: skip
    return PenaltyMeasure.get_by_id(PenaltyMeasure.insert(**stored).execute())


def appeal(row: Any, **values: Any) -> Any:
    """An appeal in writing against a slip that waits for its answer, or was upheld where its state says so."""
    filed = values.get("filed_at") or minute(clock.now())
    stored = {
        "slip_id": row.id, "live": 1, "state": "open", "text": "当天已经电话上报。", "request": "撤销",
        "filed_at": filed, "received_by": "刘人事", "recorded_at": filed, "recorded_by": "刘人事", **values,
    }  # fmt: skip
    if stored["state"] == "answered":
        stored = {
            "result": "uphold", "amount_before": row.amount, "amount_after": row.amount, "findings": "录音属实。",
            "reason": "事实清楚", "answered_at": filed, "decided_words": "徐总（经理答复）", **stored,
        }  # fmt: skip
    return PenaltyAppeal.get_by_id(PenaltyAppeal.insert(**stored).execute())


def loss(row: Any, payer: int, amount: int = 30_000, **values: Any) -> Any:
    """A loss of 300 yuan that goes with a slip and that somebody bears."""
    stored = {
        "slip_id": row.id, "cause": "更换表具", "amount": amount, "payer_id": payer, "recorded_at": clock.now(),
        "recorded_by": "何志刚", **values,
    }  # fmt: skip
    return PenaltyLoss.get_by_id(PenaltyLoss.insert(**stored).execute())


def earlier(employee: int, **values: Any) -> Any:
    """A penalty of 100 yuan from before the office used the program."""
    stored = {
        "employee_id": employee, "offence": "GAS-03", "happened_on": date(2025, 3, 2), "amount": 10_000,
        "recorded_at": clock.now(), "recorded_by": "刘人事", **values,
    }  # fmt: skip
    return PenaltyEarlier.get_by_id(PenaltyEarlier.insert(**stored).execute())


def phone(employee: int, number: str) -> None:
    """The telephone of one of the staff."""
    Employee.update(phone=number).where(Employee.id == employee).execute()
