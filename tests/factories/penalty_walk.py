"""An office that walks at random through the steps of penalty slips, at random times, by people right and wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import peewee as pw

from models.core import clock, database
from models.core.errors import Refused
from models.core.unit import Behalf, perform
from models.penalty import deciders
from models.penalty.tables import (
    PenaltyCase,
    PenaltyList,
    PenaltyMeasure,
    PenaltyOutsider,
    PenaltySlip,
    PenaltySpending,
    PenaltyWitness,
)
from models.penalty.workflow import Answer, State
from tests.factories import org, penalty
from tests.samples import World

START = datetime.fromisoformat("2026-10-12 09:00")
PAUSES = (
    *[timedelta(minutes=1)] * 9, *[timedelta(hours=3)] * 5, *[timedelta(days=1)] * 4, *[timedelta(days=4)] * 2,
    timedelta(days=8), timedelta(days=25),
)  # fmt: skip
SCAN = penalty.PDF
ENDED = (State.VOID, State.REVOKED, State.CLOSED)
STALE = 0.05  # of the acts come from an old page
WRONG = 0.1  # by somebody at random


@dataclass(frozen=True)
class Act:
    """One press of a button: the action, its values, the account, and the paper it is recorded from."""

    name: str
    values: Mapping[str, Any]
    user: int
    behalf: Behalf | None = None
    reason: str = ""


@dataclass
class Walk:
    """The people, the time, and what went through so far."""

    world: World
    chance: Random
    now: datetime = START
    users: dict[int, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    trail: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        office = penalty.office(self.world)
        self.agent, self.supervisor, self.manager, self.gm = (
            office.agent, office.supervisor, office.manager, office.gm,
        )  # fmt: skip
        self.users = {
            office.agent: office.agent_user, office.supervisor: office.supervisor_user,
            office.manager: office.manager_user, office.gm: office.gm_user,
        }  # fmt: skip
        self.clerk, clerk_user = penalty.clerk(self.world, office.unit)
        self.users[self.clerk] = clerk_user
        self.others = [org.colleague(self.world, name, "AGENT", office.unit) for name in ("甲", "乙")]
        self.finance = org.colleague(self.world, "钱财务", "FINANCE", office.unit)
        for one, role in ((self.others[0], "AGENT"), (self.others[1], "AGENT"), (self.finance, "FINANCE")):
            scope = "own" if role == "AGENT" else "all"
            self.users[one] = org.user(self.world, roles=(role,), scope=scope, employee_id=one)
        for name, phone in (("钱律师", "13911110001"), ("孙街道", "13911110002")):
            values = {"name": name, "organisation": "外单位", "phone": phone, "post": "", "remark": ""}
            perform("penalty.add_outsider", values, user=clerk_user)
        self.set_clock()

    def set_clock(self) -> None:
        """Have the database say the time of the walk."""
        os.environ["HEARTHDESK_CLOCK"] = self.now.isoformat()
        assert clock.now() == self.now

    def step(self) -> Any:
        """Let time pass or somebody press a button; returns what came of it, a refusal or nothing."""
        if self.chance.random() < 0.25:
            self.rest()
            return None
        return self.press()

    def rest(self) -> None:
        """Let time pass."""
        self.now += self.chance.choice(PAUSES)
        self.set_clock()
        self.trail.append(f"{self.now}")

    def press(self) -> Any:
        """Have somebody press a button; returns what came of it, a refusal or nothing."""
        act = self._act()
        if act is None:
            return None
        try:
            done = perform(act.name, act.values, user=act.user, behalf=act.behalf, reason=act.reason)
        except Refused as refused:
            self.trail.append(f"{act.name} {act.values.get('id')} by {act.user}: {refused}")
            return refused
        self.done[act.name] += 1
        self.trail.append(f"{act.name} {act.values.get('id')} by {act.user}: DONE {done.notice}")
        return done

    def _act(self) -> Act | None:
        forgotten = PenaltySlip.answer_ends_at < self.now - timedelta(days=20)
        alive = PenaltySlip.state.not_in(ENDED) & ~pw.fn.COALESCE(forgotten, False) | (self.chance.random() < 0.15)
        slips = list(PenaltySlip.select().where(alive).order_by(PenaltySlip.id.desc()).limit(8))
        if len(slips) < 3 or self.chance.random() < 0.08:
            return self.issue()
        if self.chance.random() < 0.2:
            return self.chance.choice(OFFICE)(self)
        row = self.chance.choice(slips)
        fitting = FITTING.get(State(row.state), ANY)
        return self.chance.choice(fitting if self.chance.random() < 0.9 else ANY)(self, row)

    # who and when

    def by(self, *right: int | None) -> int:
        """The account of one of these people, or, sometimes, of somebody at random."""
        known = [one for one in right if one in self.users]
        chosen = self.chance.choice(known if known and self.chance.random() > WRONG else list(self.users))
        return self.users[chosen]

    def said(self, row: Any) -> dict[str, int]:
        """The record and the version that somebody read."""
        old = self.chance.random() < STALE
        return {"id": row.id, "row_version": max(1, row.row_version - old)}

    def paper(self, author: int, since: datetime | None) -> Behalf:
        """A paper of somebody that came in since a moment, today or earlier, with its scan."""
        earliest = penalty.minute(since or self.now) + timedelta(minutes=1)
        early = earliest + (self.now - earliest) * self.chance.random() if earliest < self.now else self.now
        return Behalf(author, penalty.minute(self.chance.choice([early, self.now])), "paper", ("书面.pdf", SCAN))

    # the office

    def issue(self) -> Act:
        """A new slip over a fixed amount, one within a range, or one with bands."""
        issuer = self.chance.choice([self.supervisor, self.supervisor, self.manager, self.gm])
        values = {
            "employee_id": self.chance.choice([self.agent, *self.others, self.supervisor]),
            "happened_at": f"{self.now - timedelta(hours=self.chance.randrange(1, 90)):%Y-%m-%d %H:%M}",
            "place": "营业厅", "facts": "用户反映漏气，当班没有上报。", "evidence": "通话录音",
            "late_reason": "刚核实",
            **self.chance.choice(OFFENCES),
        }  # fmt: skip
        name = "penalty.issue" if self.chance.random() < 0.85 else "penalty.propose"
        return Act(name, values, self.by(issuer))

    def make_list(self) -> Act:
        """The list of this month or the one before."""
        month = self.chance.choice([self.now, self.now.replace(day=1) - timedelta(days=1)])
        return Act("penalty.make_list", {"month": f"{month:%Y-%m}"}, self.by(self.clerk, self.finance))

    def end_list(self) -> Act | None:
        """Close the newest list, or withdraw it."""
        row = PenaltyList.select().order_by(PenaltyList.id.desc()).first()
        if row is None:
            return None
        if self.chance.random() < 0.6:
            return Act("penalty.close_list", self.said(row), self.by(self.clerk))
        return Act("penalty.withdraw_list", {**self.said(row), "reason": "金额有误"}, self.by(self.clerk, self.finance))

    def pay(self) -> Act:
        """Somebody's wage."""
        wage = self.chance.choice([210_000, 250_000, 400_000])
        who = self.chance.choice([self.agent, *self.others, self.supervisor])
        values = {"employee_id": who, "month": f"{self.now:%Y-%m}", "wage": wage, "performance": wage // 4}
        return Act("penalty.record_pay", values, self.by(self.finance, self.clerk))

    def spend(self) -> Act:
        """Propose to spend from the fund, or decide about what was proposed."""
        rows = list(PenaltySpending.select().where(PenaltySpending.state == "proposed"))
        if not rows or self.chance.random() < 0.3:
            values = {"purpose": "聚餐", "amount": self.chance.choice([1_000, 5_000, 20_000]), "remark": ""}
            return Act("penalty.propose_spending", values, self.by(self.finance))
        row, who = self.chance.choice(rows), self.by(self.manager, self.gm)
        if self.chance.random() < 0.2:
            return Act("penalty.refuse_spending", {**self.said(row), "reason": "不必要"}, who)
        return Act("penalty.approve_spending", self.said(row), who)

    def case(self) -> Act | None:
        """Consult about a proposed case, decide it, refuse it, or take it back."""
        row = PenaltyCase.select().order_by(PenaltyCase.id.desc()).first()
        if row is None:
            return None
        consult = {"union_on": f"{self.now:%Y-%m-%d}", "union_words": "没有异议", "legal_on": f"{self.now:%Y-%m-%d}",
                   "legal_by": "钱律师", "legal_words": "可以"}  # fmt: skip
        name, more, who = self.chance.choice([
            ("case_consult", consult, self.clerk), ("decide_case", {"decision": "给予最后警告"}, self.gm),
            ("decide_case", {"decision": "给予最后警告"}, self.manager), ("refuse_case", {"reason": "不必要"}, self.gm),
            ("withdraw_case", {"reason": "写错"}, self.supervisor),
        ])  # fmt: skip
        return Act(f"penalty.{name}", {**self.said(row), **more}, self.by(who))

    def measure(self) -> Act | None:
        """A measure was done."""
        row = PenaltyMeasure.select().order_by(PenaltyMeasure.id.desc()).first()
        if row is None:
            return None
        values = {**self.said(row), "done_on": f"{self.now:%Y-%m-%d}", "done_words": "已交"}
        return Act("penalty.record_measure", values, self.by(self.supervisor, self.clerk))

    # one slip

    def submit(self, row: PenaltySlip) -> Act:
        """Submit a draft as it stands, or change its place first."""
        if self.chance.random() < 0.7:
            return Act("penalty.issue", self.said(row), self.by(row.issuer_id or row.proposed_by_id, self.supervisor))
        values = {
            name: getattr(row, name)
            for name in ("employee_id", "offence", "facts", "amount", "amount_reason", "band", "quantity")
        }
        values |= {"happened_at": f"{row.happened_at:%Y-%m-%d %H:%M}", "place": "大厅", "late_reason": "刚核实"}
        return Act("penalty.edit", {**self.said(row), **values}, self.by(row.proposed_by_id))

    def approve(self, row: PenaltySlip) -> Act:
        """Approve, sometimes with another amount, by an outsider where nobody here may."""
        if self._approver(row) is None and self.chance.random() < 0.8:
            return self.approve_outside(row)
        values = self.said(row)
        if self.chance.random() < 0.15:
            values |= {"amount": self.chance.choice([6_000, 30_000]), "override_reason": "情节较重"}  # type: ignore[dict-item]
        return Act("penalty.approve", values, self.by(self._approver(row)))

    def _approver(self, row: PenaltySlip) -> int | None:
        return getattr(deciders.approver(row), "decider", None) if row.number else self.gm

    def approve_outside(self, row: PenaltySlip) -> Act:
        """What an outsider approved."""
        values = {**self.said(row), "outsider_id": self._outsider(), "decided_at": self.words(), "scan": SCAN}
        return Act("penalty.approve_outside", values, self.by(self.clerk))

    def turn_down(self, row: PenaltySlip) -> Act:
        """Return, reject or cancel."""
        name, who = self.chance.choice([
            ("return", self._approver(row)), ("reject", self._approver(row)),
            ("cancel", row.issuer_id or row.proposed_by_id),
        ])  # fmt: skip
        return Act(f"penalty.{name}", {**self.said(row), "reason": "事实不清"}, self.by(who))

    def sign(self, row: PenaltySlip) -> Act:
        """He signs himself, or on paper."""
        if self.chance.random() < 0.6:
            return Act("penalty.sign", {**self.said(row), "words": ""}, self.by(row.employee_id))
        paper = self.paper(row.employee_id, row.approved_at)
        return Act("penalty.sign", {**self.said(row), "words": ""}, self.by(self.clerk), paper, "补录")

    def refuse(self, row: PenaltySlip) -> Act:
        """He refuses, before two colleagues or fewer."""
        who = self.chance.sample(self.others, self.chance.randrange(3))
        values = {**self.said(row), "refused_at": self.words(), "words": "不签", "witnesses": who, "outsiders": []}
        return Act("penalty.refuse", values, self.by(self.supervisor, self.clerk))

    def witness(self, row: PenaltySlip) -> Act:
        """A witness signs, himself or on paper, or an outsider does."""
        if self.chance.random() < 0.4:
            values = {
                **self.said(row), "outsider_id": self._outsider(), "signed_at": self.words(), "statement": "在场",
                "scan": SCAN,
            }  # fmt: skip
            return Act("penalty.witness_outside", values, self.by(self.clerk))
        named = [one.employee_id for one in PenaltyWitness.select().where(PenaltyWitness.slip_id == row.id)]
        who = self.chance.choice([*(one for one in named if one), *self.others])
        values = {**self.said(row), "statement": "在场，本人拒签"}
        if self.chance.random() < 0.5:
            return Act("penalty.witness", values, self.by(who))
        paper = self.paper(who, row.refused_at)
        return Act("penalty.witness", values, self.by(self.clerk), paper, "补录")

    def serve(self, row: PenaltySlip) -> Act:
        """It came by post."""
        values = {
            **self.said(row), "how": "post", "served_at": self.words(), "served_words": "EMS 1001", "scan": SCAN
        }  # fmt: skip
        return Act("penalty.serve", values, self.by(self.clerk))

    def appeal(self, row: PenaltySlip) -> Act:
        """He appeals in the program, or in writing, which is typed now or later."""
        values = {"id": row.id, "text": "当天已经上报。", "request": "撤销"}
        if self.chance.random() < 0.4:
            return Act("penalty.appeal", values, self.by(row.employee_id))
        paper = self.paper(row.employee_id, row.effective_at)
        return Act("penalty.appeal", values, self.by(self.clerk), paper, "周五收到，今天补录")

    def withdraw_appeal(self, row: PenaltySlip) -> Act:
        """He takes it back."""
        return Act("penalty.withdraw_appeal", {**self.said(row), "reason": "想通了"}, self.by(row.employee_id))

    def admit(self, row: PenaltySlip) -> Act:
        """A late one is admitted."""
        return Act("penalty.admit", {**self.said(row), "reason": "住院"}, self.by(self._decider(row)))

    def _decider(self, row: PenaltySlip) -> int | None:
        return getattr(deciders.decider(row)[0], "decider", None) if row.rule else self.gm

    def answer(self, row: PenaltySlip) -> Act:
        """Uphold, reduce or revoke, by whoever may, an outsider included."""
        result = self.chance.choice(list(Answer))
        values = {**self.said(row), "result": str(result), "findings": "录音属实", "reason": "事实清楚"}
        if result is Answer.REDUCE:
            values["amount_after"] = self.chance.choice([5_000, 6_000, 7_000])
        if self.chance.random() < (0.05 if self._decider(row) else 0.9):
            outside = {"outsider_id": self._outsider(), "decided_at": self.words(), "scan": SCAN}
            return Act("penalty.answer_outside", {**values, **outside, "admit_reason": "住院"}, self.by(self.clerk))
        return Act("penalty.answer", values, self.by(self._decider(row)))

    def void(self, row: PenaltySlip) -> Act:
        """It was wrong."""
        return Act("penalty.void", {**self.said(row), "reason": "人员写错"}, self.by(row.approver_id))

    def replace(self, row: PenaltySlip) -> Act:
        """Written anew."""
        return Act("penalty.replace", self.said(row), self.by(row.issuer_id))

    def close(self, row: PenaltySlip) -> Act:
        """Filed, or the rest waived."""
        if self.chance.random() < 0.5:
            return Act("penalty.file", {**self.said(row), "reason": ""}, self.by(self.clerk))
        return Act("penalty.waive", {**self.said(row), "reason": "已离职"}, self.by(self.clerk))

    def escalate(self, row: PenaltySlip) -> Act:
        """Reported to the company."""
        values = {
            "id": row.id, "measure": "", "facts": "拒签", "evidence": "录像", "statement": "屡次违反", "scan": SCAN
        }  # fmt: skip
        return Act("penalty.escalate", values, self.by(self.supervisor))

    def words(self) -> str:
        """Now, as a form writes it."""
        return f"{self.now:%Y-%m-%d %H:%M}"

    def _outsider(self) -> int:
        return int(self.chance.choice([row.id for row in PenaltyOutsider.select()]))


OFFENCES: tuple[dict[str, Any], ...] = (
    {"offence": "GAS-03", "amount": 10_000},
    {"offence": "GAS-01", "amount": 8_000, "amount_reason": "首次"},
    {"offence": "GAS-01", "amount": 8_500, "amount_reason": "首次"},
)
Office = Callable[[Walk], Act | None]
OFFICE: tuple[Office, ...] = (
    Walk.make_list, Walk.make_list, Walk.end_list, Walk.end_list, Walk.pay, Walk.spend, Walk.case, Walk.measure,
)  # fmt: skip
OnSlip = Callable[[Walk, Any], Act]
ANY: tuple[OnSlip, ...] = (
    Walk.submit, Walk.approve, Walk.approve_outside, Walk.turn_down, Walk.sign, Walk.refuse, Walk.witness, Walk.serve,
    Walk.appeal, Walk.withdraw_appeal, Walk.admit, Walk.answer, Walk.void, Walk.replace, Walk.close, Walk.escalate,
)  # fmt: skip
FITTING: Mapping[State, tuple[OnSlip, ...]] = {
    State.DRAFT: (Walk.submit, Walk.submit, Walk.turn_down),
    State.PENDING: (*(Walk.approve,) * 6, Walk.turn_down, Walk.approve_outside),
    State.TO_SIGN: (*(Walk.sign,) * 4, *(Walk.refuse,) * 3, *(Walk.serve,) * 2, Walk.void),
    State.REFUSED: (*(Walk.witness,) * 5, Walk.sign, Walk.serve, Walk.escalate),
    State.EFFECTIVE: (
        *(Walk.appeal,) * 6,
        *(Walk.sign,) * 2,
        *(Walk.admit,) * 3,
        *(Walk.close,) * 2,
        Walk.void,
        Walk.witness,
        Walk.escalate,
        Walk.withdraw_appeal,
    ),
    State.APPEALED: (*(Walk.answer,) * 5, Walk.withdraw_appeal, Walk.void),
    State.ANSWERED: (Walk.close, Walk.void),
    State.CLOSED: (Walk.appeal, Walk.admit, Walk.void),
    State.REVOKED: (Walk.replace,),
    State.VOID: (Walk.replace,),
}


def trial(monkeypatch: Any) -> None:
    """Have the database in use count as a trial, whose time is that of the walk."""
    monkeypatch.setattr(database, "is_trial", lambda: True)
    monkeypatch.setenv("HEARTHDESK_CLOCK", START.isoformat())
