"""Closed months of the demo department: one that is paid, and the last one in the middle of its closing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from desktop.demo.duty import ON_REST_DAYS, Key, Moves, Roster, Worker
from desktop.demo.office import Office, scan
from models.appraisal import workflow as bonus
from models.attendance.month import queries as months
from models.attendance.requests.steps import DAY_CHAIN, REQUEST_CHAIN
from models.core import listing, register, stored
from models.core.access import SYSTEM, Role
from models.core.calendar.rules import months_later
from models.core.lists import Filter, Query, Row
from models.org import approvals
from models.org.rules import Decision

PERSONNEL = "人力资源部"
OPEN = ("抄表收费科", "抄表一班", "抄表二班", "收费组")  # whose days nobody confirmed yet
# Whose sheets the head of a section prepares; the others are prepared by the office.
SECTIONS = {
    "呼叫中心": ("热线一班", "热线二班"), "营业厅": ("城东营业厅", "城南营业厅"), "抄表收费科": OPEN[1:],
    "维修抢修科": ("抢修班", "安检班"),
}  # fmt: skip
CLEAR = 2  # units that could be closed and are not yet
REMARK = "其余各天月末统一核对"
LATE = ((3, (7, 5)), (8, (9, 12)))  # working days, from 0, on which somebody came late in the month that is paid
# role or post, yuan a month; without either for everybody
BASES = ((Role.SUPERVISOR, 1500), (Role.GROUP_LEADER, 1200), (Role.FIELD, 1100), ("", 1000))
# from which score on, how, percent
FORMULA = (("0", "percent", 0), ("60", "percent", 60), ("80", "share", None))
FULL_ATTENDANCE = 10_000  # fen
# unit, days before the end of its month, kind, points, yuan, why
REWARDS: tuple[tuple[Any, ...], ...] = (
    ("热线一班", 12, "优质服务", "2", None, "用户送来锦旗"),
    ("抢修班", 8, "应急抢险表现突出", "3", 200, "夜间主管网爆管，连续抢修"),
)
FIRST_VERSION = 1


class Paper(NamedTuple):
    """A sheet of a month: its entity, list and chain, the actions that take its steps and its lock."""

    entity: str
    rows: str
    chain: str
    approve: str
    lock: str


ATTENDANCE = Paper(
    months.ENTITY, "attendance_sheets", months.SHEET_CHAIN, "attendance.approve_sheet", "attendance.lock_month"
)
BONUS = Paper("bonus_sheet", "bonus_sheets", bonus.CHAIN, "appraisal.approve_bonus", "appraisal.lock_bonus")


class Closing:
    """Closes the months before this one, each step by whoever takes it."""

    def __init__(self, office: Office, roster: Roster, workers: Sequence[Worker], today: date) -> None:
        self._office, self._roster, self._workers, self._today = office, roster, workers, today
        self._before = months_later(today.replace(day=1), -1)
        self._paid = months_later(self._before, -1)
        self._units = {one.unit: one.unit_id for one in workers}
        self._personnel = next(one.record for one in workers if one.unit == PERSONNEL)
        heads = {one.unit: one.record for one in workers if one.is_head}
        self._clerks = dict.fromkeys(self._units.values(), heads[ON_REST_DAYS])  # who prepares the sheets of a unit
        for section, groups in SECTIONS.items():
            self._clerks |= {self._units[one]: heads[section] for one in (section, *groups)}
        self._late = [one.record for one in workers if one.unit == ON_REST_DAYS][-1]
        self.calm = frozenset({self._late})

    def told(self) -> dict[Key, Moves]:
        """The punches that the story needs: two lates in the month that is paid."""
        return {(self._late, self._late_day(at)): moves for at, moves in LATE}

    def _late_day(self, at: int) -> date:
        return self._roster.worked(self._paid, self._before - timedelta(days=1))[self._late][at]

    def happen(self) -> None:
        """All of it, in the order in which an office comes to it."""
        self._scheme()
        confirm(self._office, self._workers, self._paid)
        rewards = [self._reward(self._before - timedelta(days=before), unit, *told) for unit, before, *told in REWARDS]
        for one in rewards:
            self._decide(one, "appraisal.approve_adjustment", "情况属实")
        self._pay(f"{self._paid:%Y-%m}")
        self._remember()
        self._half_close(f"{self._before:%Y-%m}")
        unit, _, *told = REWARDS[0]
        self._reward(self._today, unit, *told)
        refused = self._reward(self._today, REWARDS[1][0], "其他", "5", None, "平时工作积极")
        self._decide(refused, "appraisal.refuse_adjustment", "理由不具体，请写明事情和日期")

    def _scheme(self) -> None:
        """What the office laid down about bonuses: bases, a formula with bands, and money for full attendance."""
        marks = {"source": "绩效考核办法", "remark": "", "recommended": False}
        bases = [{"post_id": None, "role": str(role), "fen": yuan * 100, **marks} for role, yuan in BASES]
        bands = [
            {"from_score": score, "way": way, "percent": percent, "fen": None, **marks}
            for score, way, percent in FORMULA
        ]
        labels = dict.fromkeys(kind for _, _, kind, *_ in REWARDS)
        free = {"no_late": False, "counts_tolerated": False, "no_absence": False, "no_leave": False, "spared": ""}
        additions: list[dict[str, Any]] = [
            {"label": label, "given": "recorded", "points": None, "fen": None, **free, **marks} for label in labels
        ]
        full = dict.fromkeys(("no_late", "counts_tolerated", "no_absence", "no_leave"), True)
        additions.append({"label": "全勤奖", "given": "attendance", "points": None, "fen": FULL_ATTENDANCE,
                          **full, "spared": "年假、补休", **marks})  # fmt: skip
        for name, rows in (("bonus_bases", bases), ("bonus_formula", bands), ("bonus_additions", additions)):
            self._office.enter(
                "rulebook.set_policy", name=name, rows=json.dumps(rows), valid_from=self._paid, retroactive=True,
                reason="经理办公会通过绩效考核办法",
            )  # fmt: skip

    def _reward(self, day: date, unit: str, label: str, points: str, yuan: int | None, reason: str) -> int:
        """Points for the first of a unit, proposed by whoever decides about his days."""
        own = [one for one in self._workers if one.unit == unit and one.since <= day]
        person = min(own, key=lambda one: (one.is_head, one.record)).record
        proposer = self._office.decider(DAY_CHAIN, person)
        return self._office.by(
            proposer, "appraisal.adjust", employee_id=person, day=day, label=label, points=points,
            fen=yuan * 100 if yuan else None, reason=reason,
        )  # fmt: skip

    def _decide(self, adjustment: int, action: str, remark: str) -> None:
        row = stored.load(SYSTEM, "score_adjustment", adjustment)
        barred = {int(row.values["proposed_by_id"])}
        decider = self._office.decider(bonus.ADJUST_CHAIN, int(row.values["employee_id"]), barred)
        self._office.by(decider, action, id=adjustment, row_version=row.version, remark=remark)

    def _pay(self, month: str) -> None:
        """Every unit: the attendance sheet locked, the bonus sheet made from it locked, too."""
        self._prepare(month, self._clerks)
        self._check(ATTENDANCE, month)
        self._lock(ATTENDANCE, month)
        self._prepare_bonus(month, self._clerks)
        self._check(BONUS, month)
        self._lock(BONUS, month)

    def _prepare(self, month: str, units: Collection[int], action: str = "attendance.close_month") -> None:
        """Close the month of these units, each section by its head."""
        for clerk in dict.fromkeys(self._clerks[one] for one in units):
            own = [one for one in units if self._clerks[one] == clerk]
            self._office.by(clerk, action, month=month, units=own, remark=REMARK)

    def _prepare_bonus(self, month: str, units: Collection[int]) -> None:
        self._prepare(month, units, "appraisal.prepare_bonus")

    def _check(self, paper: Paper, month: str, units: Collection[int] | None = None, steps: int = 2) -> None:
        """Take the next steps of sheets, each by whom it falls to."""
        for _ in range(steps):
            self._step(paper, month, units, paper.approve, remark="已核对")

    def _step(self, paper: Paper, month: str, units: Collection[int] | None, action: str, **values: str) -> None:
        sheets = self._sheets(paper, month, units)
        following = approvals.stepping([paper.chain], set(self._clerks.values()))
        taken = approvals.taken(paper.entity, dict.fromkeys((row.record for _, row in sheets), FIRST_VERSION))
        for unit, row in sheets:
            turn = following(paper.chain, self._clerks[unit], approvals.labels_of(taken[row.record]), (), unit)
            if isinstance(turn, Decision):
                self._office.by(turn.decider, action, id=row.record, row_version=row.version, **values)

    def _lock(self, paper: Paper, month: str) -> None:
        for _, row in self._sheets(paper, month):
            self._office.by(self._personnel, paper.lock, id=row.record, row_version=row.version)

    def _sheets(self, paper: Paper, month: str, units: Collection[int] | None = None) -> list[tuple[int, Row]]:
        """The sheets of a month that were begun, of these units or of all, with the unit of each."""
        kind = register.get_list(paper.rows)
        at = kind.columns.index(kind.column("unit"))
        rows = listing.every(kind, SYSTEM, Query((Filter("month", "eq", month),)))
        found = [(self._units[row.values[at]], row) for row in rows if row.version]
        return [(unit, row) for unit, row in found if units is None or unit in units]

    def _remember(self) -> None:
        """A punch of the month that is paid was asked for since: the next sheet corrects what it cost."""
        day = self._late_day(LATE[-1][0])
        begin = self._roster.hours(self._late, day)[0] - timedelta(minutes=5)
        asked = self._office.enter(
            "attendance.request", employee_id=self._late, kind="punch", day=day, starts_at=begin, ends_at=None,
            boundary="in", place="", reason="当天先到城南营业厅检查，有出车单", proof=scan(),
        )  # fmt: skip
        row = stored.load(SYSTEM, "attendance_request", asked)
        decider = self._office.decider(REQUEST_CHAIN, self._late, {int(row.values["requested_by_id"])})
        self._office.by(decider, "attendance.approve_request", id=asked, row_version=row.version)

    def _half_close(self, month: str) -> None:
        """Some units are checked, handed in or prepared, one came back; the others are open, some with items."""
        found = months.open_of(sorted(self._units.values()), month)
        waiting = {self._units[name] for name in OPEN if name in self._units}
        clear = [one for one in self._units.values() if one not in waiting and not any(i.is_hard for i in found[one])]
        office = self._units[ON_REST_DAYS]
        closed = [office, *(one for one in clear[:-CLEAR] if one != office)]
        self._prepare(month, closed)
        middle = len(closed) // 2
        self._check(ATTENDANCE, month, closed[:middle])
        self._check(ATTENDANCE, month, closed[middle:-3], 1)
        self._step(ATTENDANCE, month, closed[-1:], "attendance.return_sheet", reason="有两天加班没有申请，请先补办")
        self._prepare_bonus(month, closed[:2])
        self._check(BONUS, month, closed[:1], 1)


def confirm(office: Office, workers: Iterable[Worker], first: date, but: str = "") -> None:
    """Have those who decide confirm the days of a month (R-028), but the head of one unit."""
    last = months_later(first, 1) - timedelta(days=1)
    asked = {one.record for one in workers if one.unit != but and one.since <= last}
    deciders = approvals.deciding([DAY_CHAIN], asked)
    groups: dict[int, list[int]] = {}
    for one in sorted(asked):
        decision = deciders(DAY_CHAIN, one, ())
        if isinstance(decision, Decision):
            groups.setdefault(decision.decider, []).append(one)
    open_section = next((one.record for one in workers if one.unit == but and one.is_head), None)
    for chief, people in groups.items():
        if chief != open_section:
            office.by(chief, "attendance.confirm_days", employees=people, first=first, last=last)
