"""Penalties of the demo department in every state, made in the order of their times, and what was taken for them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from desktop.demo.closing import PERSONNEL, SECTIONS
from desktop.demo.duty import Worker
from desktop.demo.office import Office, at, scan
from desktop.demo.slips import MANAGER, STORIES, Story
from models.core import stored
from models.core.access import SYSTEM
from models.core.calendar.rules import months_later
from models.org import approvals
from models.org.rules import Decision
from models.penalty.money import due, scoring
from models.penalty.money.spending import CHAIN as FUND_CHAIN
from models.penalty.slip import queries as slips

Turns = Iterator[datetime]  # of a course: it goes on when each of these moments has come
SLIP, CASE, LIST, SPENDING = "penalty_slip", "penalty_case", "penalty_list", "penalty_spending"
PAPER, COPIES = "penalty_slip", 3
BOSS, MONEY, INSPECTOR = "公司领导", "财务部", "综合办公室"
SINCE, CONSULTED, PUBLISHED = 345, 380, 352  # days ago
CONFIRMED_BY = "客户服务部经理"
RULES = {
    "penalty.takes": "performance_pay", "penalty.money.confirmed_by": CONFIRMED_BY, "penalty.minimum_wage": "208000",
    "penalty.fund.enabled": "true",
}  # fmt: skip
# Yuan a month with the part of it that is performance pay, by section; the last of whoever is in none.
PAY = {
    "营业厅": (4800, 1600), "呼叫中心": (4200, 1300), "抄表收费科": (5200, 1800), "维修抢修科": (3600, 1600),
    "": (11000, 3500),
}  # fmt: skip
EARLIER = (  # from before the program: section, who, days ago, offence, yuan, what the paper says
    ("营业厅", 0, 520, "GAS-01", 60, "纸质处罚单 2 号"), ("抄表收费科", 0, 455, "GAS-02", 50, "纸质处罚单 9 号"),
    ("维修抢修科", 0, 410, "GAS-05", 80, "纸质处罚单 14 号"),
)  # fmt: skip
OUTSIDERS = (
    ("秦学文", "滨江城投集团", "13900001101", "股东代表"),
    ("彭桂荣", "枫林小区业主委员会", "13900001102", "业委会委员"),
)  # fmt: skip
OPENING, SPENT, WANTED = 860, 320, 450  # yuan of the fund
LIST_DAY, CLOSING_DAY = 6, 15  # of the month after


class Penalties:
    """Writes, approves, hands over, appeals, answers and takes, each as the person who does it and at its time."""

    def __init__(self, office: Office, workers: Sequence[Worker], today: date) -> None:
        self._office, self._workers, self._today, self._now = office, workers, today, office.now()
        self._heads = {one.unit: one.record for one in workers if one.is_head}
        self._paid: set[int] = set()
        self._outsiders: list[int] = []

    def happen(self) -> None:
        """What was laid down, then every course in the order of time, up to now."""
        self._lay_down()
        order = count()
        courses = [*(self._course(one) for one in STORIES), *self._lists(), self._spend()]
        waiting = [(moment, next(order), one) for one in courses if (moment := next(one, None)) is not None]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] <= self._now:
            moment, place, course = waiting[0]
            with at(moment):
                following = next(course, None)
            if following is None:
                heapq.heappop(waiting)
            else:
                heapq.heapreplace(waiting, (following, place, course))

    def _lay_down(self) -> None:
        """What penalties take, who confirmed it, and what was there before the program."""
        since = self._today - timedelta(days=SINCE)
        with at(datetime.combine(since, time(9))):
            days = {"consulted_on": CONSULTED, "published_on": PUBLISHED}
            dated = {f"penalty.money.{name}": str(self._today - timedelta(days=ago)) for name, ago in days.items()}
            values = [{"key": key, "value": value} for key, value in {**RULES, **dated}.items()]
            self._office.enter(
                "rulebook.set", values=values, valid_from=since, retroactive=True, reason="经理办公会决定"
            )
            for name, organisation, phone, post in OUTSIDERS:
                self._outsiders.append(self._office.enter(
                    "penalty.add_outsider", name=name, organisation=organisation, phone=phone, post=post, remark="",
                ))  # fmt: skip
            for section, who, ago, offence, yuan, words in EARLIER:
                day = self._today - timedelta(days=ago)
                found = self._members(section, day)
                if found:
                    self._office.by(
                        self._heads[PERSONNEL], "penalty.record_earlier", employee_id=found[who % len(found)].record,
                        offence=offence, happened_on=day, amount=yuan * 100, words=words, signed_by="人事专员",
                    )  # fmt: skip

    # slips

    def _course(self, story: Story) -> Turns:
        """The steps of one slip."""
        day = self._today - timedelta(days=story.ago)
        acting = _Acting(self._office, story, self._person(story, day), self._issuer(story), day)
        acting.witnesses, acting.outsiders = self._watching(story, acting.person), self._outsiders
        acting.personnel, acting.inspector = self._heads[PERSONNEL], self._inspector()
        for step in story.steps:
            yield datetime.combine(day + timedelta(days=step.days), time.fromisoformat(step.at))
            self._pay(acting.person, story.section)
            STEPS[step.name](acting, **step.values)

    def _person(self, story: Story, day: date) -> int:
        if not story.section:
            return self._heads[MANAGER]
        found = self._members(story.section, day)
        return found[story.who % len(found)].record if found else self._heads[SECTIONS[story.section][0]]

    def _issuer(self, story: Story) -> int:
        return self._heads[story.section or BOSS]

    def _members(self, section: str, day: date) -> list[Worker]:
        """The workers of the groups of a section who were there on a day."""
        found = [one for one in self._workers if one.unit in SECTIONS[section] and not one.is_head]
        return [one for one in found if one.since <= day and one.until >= self._today]

    def _watching(self, story: Story, person: int) -> list[int]:
        """Who may witness: the heads of the groups of the section, then those of others."""
        own = SECTIONS.get(story.section, ())
        groups = [*own, *(group for groups in SECTIONS.values() for group in groups)]
        return [one for one in dict.fromkeys(self._heads[group] for group in groups) if one != person]

    def _inspector(self) -> int:
        """Who looks after the service: he writes drafts that a supervisor takes over."""
        found = [one.record for one in self._workers if one.unit == INSPECTOR and self._office.has_login(one.record)]
        return found[-1]

    def _pay(self, person: int, section: str) -> None:
        """What somebody who is punished earns, told once."""
        if person in self._paid:
            return
        self._paid.add(person)
        wage, performance = PAY[section]
        month = f"{months_later(self._today.replace(day=1), -12):%Y-%m}"
        self._office.by(
            self._heads[MONEY], "penalty.record_pay", employee_id=person, month=month, wage=wage * 100,
            performance=performance * 100,
        )  # fmt: skip

    # money

    def _lists(self) -> Iterator[Turns]:
        """A deduction list for every month in which something has to be taken; the last one is not closed."""
        first = (self._today - timedelta(days=max(one.ago for one in STORIES))).replace(day=1)
        this = self._today.replace(day=1)
        while first < this:
            yield self._list(first, is_last=months_later(first, 1) >= this)
            first = months_later(first, 1)

    def _list(self, month: date, *, is_last: bool) -> Turns:
        made = datetime.combine(months_later(month, 1).replace(day=LIST_DAY), time(10))
        words = f"{month:%Y-%m}"
        yield made
        if not due.claims(scoring.rows_of(due.taking()), words, made):
            return
        record = self._office.by(
            self._heads[MONEY], "penalty.make_list", month=words, remark="与人事核对绩效奖金后编制"
        )  # fmt: skip
        if not is_last:
            yield made.replace(day=CLOSING_DAY)
            self._office.by(
                self._heads[PERSONNEL], "penalty.close_list", id=record, row_version=_version(LIST, record)
            )  # fmt: skip

    def _spend(self) -> Turns:
        """The fund was begun with what the cash box held; one spending was approved, one waits."""
        clerk = self._heads[MONEY]
        begun = self._today - timedelta(days=SINCE - 5)
        yield datetime.combine(begun, time(10))
        self._office.by(
            clerk, "penalty.open_fund", amount=OPENING * 100, day=begun, signed_by=CONFIRMED_BY, remark="现金盘点"
        )  # fmt: skip
        yield datetime.combine(self._today - timedelta(days=52), time(9, 30))
        spending = self._office.by(
            clerk, "penalty.propose_spending", purpose="供暖前夜班慰问品", amount=SPENT * 100, remark="热线两班、抢修班"
        )
        yield datetime.combine(self._today - timedelta(days=51), time(16))
        unit = next(one.unit_id for one in self._workers if one.record == clerk)
        found = approvals.deciding([FUND_CHAIN], {clerk})(FUND_CHAIN, 0, {clerk}, unit=unit)
        self._office.by(
            _decider(found), "penalty.approve_spending", id=spending, row_version=_version(SPENDING, spending),
            remark="同意",
        )  # fmt: skip
        yield datetime.combine(self._today - timedelta(days=3), time(15, 30))
        self._office.by(
            clerk, "penalty.propose_spending", purpose="优秀坐席奖品", amount=WANTED * 100, remark="第四季度评选"
        )


class _Acting:
    """What people do about one slip; each method is a step of a story."""

    witnesses: list[int]
    outsiders: list[int]
    personnel: int
    inspector: int

    def __init__(self, office: Office, story: Story, person: int, issuer: int, day: date) -> None:
        self._office, self._story, self.person, self._issuer = office, story, person, issuer
        self._happened_at = datetime.combine(day, time.fromisoformat(story.at))
        self._due_on = day + timedelta(days=9)
        self._slip = self._case = 0

    def _fields(self) -> dict[str, Any]:
        story = self._story
        return {
            "employee_id": self.person, "offence": story.offence, "band": story.band, "quantity": 1,
            "happened_at": self._happened_at, "place": story.place, "facts": story.facts, "evidence": story.evidence,
            "source": story.source, "amount": story.amount * 100 if story.amount is not None else None,
            "amount_reason": story.reason, "measures": story.measures,
            "measures_due_on": self._due_on if story.measures else None,
        }  # fmt: skip

    def _of_slip(self) -> dict[str, Any]:
        return {"id": self._slip, "row_version": _version(SLIP, self._slip)}

    def _read(self) -> slips.SlipData:
        return slips.slip(SYSTEM, self._slip)

    def _own(self, person: int, action: str, sheet: str, **values: Any) -> int:
        """What somebody does himself, or hands in on paper."""
        if self._office.has_login(person):
            return self._office.by(person, action, **values)
        return self._office.on_paper(person, self._office.now(), action, sheet=f"{sheet}.png", **values)

    def propose(self) -> None:
        """The inspector writes a draft."""
        self._slip = self._office.by(self.inspector, "penalty.propose", **self._fields())

    def issue(self) -> None:
        """The supervisor submits it, as a draft or at once."""
        if self._slip:
            self._office.by(self._issuer, "penalty.issue", **self._of_slip())
        else:
            self._slip = self._office.by(self._issuer, "penalty.issue", **self._fields())

    def approve(self, remark: str) -> None:
        """Whoever is above him approves it."""
        self._office.by(self._approver(), "penalty.approve", **self._of_slip(), remark=remark)

    def send_back(self, reason: str) -> None:
        """Whoever is to approve it wants something changed."""
        self._office.by(self._approver(), "penalty.return", **self._of_slip(), reason=reason)

    def approve_outside(self, remark: str) -> None:
        """Nobody here stands above who issued it: somebody from outside approves on paper."""
        self._office.enter(
            "penalty.approve_outside", **self._of_slip(), outsider_id=self.outsiders[0], decided_at=self._office.now(),
            scan=scan(), remark=remark,
        )  # fmt: skip

    def _approver(self) -> int:
        return _decider(self._read().approving)

    def _hand_over(self) -> None:
        """The paper is issued and printed before anybody gets it."""
        issue = self._office.by(
            self._issuer, "papers.issue", paper=PAPER, record=self._slip, originals=COPIES, seen=""
        )  # fmt: skip
        self._office.by(self._issuer, "papers.deliver", id=issue)

    def sign(self) -> None:
        """The employee signs that he received it."""
        self._hand_over()
        self._own(self.person, "penalty.sign", "签收页", **self._of_slip())

    def refuse(self, words: str) -> None:
        """He does not sign; two who were there are named."""
        self._hand_over()
        named = self.witnesses[:2]
        self._office.by(
            self._issuer, "penalty.refuse", **self._of_slip(), refused_at=self._office.now(), words=words,
            witnesses=named,
        )  # fmt: skip

    def witness(self, place: int, statement: str) -> None:
        """One of those who were there signs."""
        self._own(self.witnesses[place], "penalty.witness", "见证页", **self._of_slip(), statement=statement)

    def witness_outside(self, statement: str) -> None:
        """Somebody from outside who was there signs."""
        self._office.enter(
            "penalty.witness_outside", **self._of_slip(), outsider_id=self.outsiders[1], signed_at=self._office.now(),
            statement=statement, scan=scan(),
        )  # fmt: skip

    def serve(self, how: str, served_words: str) -> None:
        """It came to him by post."""
        self._hand_over()
        self._office.by(
            self._issuer, "penalty.serve", **self._of_slip(), how=how, served_at=self._office.now(),
            served_words=served_words, scan=scan(),
        )  # fmt: skip

    def measure(self, words: str) -> None:
        """What he was to hand in is there."""
        for one in self._read().measures:
            self._office.by(
                self._issuer, "penalty.record_measure", id=one.id, row_version=one.row_version,
                done_on=self._office.now().date(), done_words=words,
            )  # fmt: skip

    def loss(self, cause: str, yuan: int) -> None:
        """What the company had to pay is written down; the fine has nothing to do with it."""
        self._office.by(
            self._issuer, "penalty.record_loss", id=self._slip, cause=cause, amount=yuan * 100, payer_id=self.person
        )

    def appeal(self, text: str, request: str) -> None:
        """He appeals in writing."""
        self._own(self.person, "penalty.appeal", "书面申诉", id=self._slip, text=text, request=request)

    def answer(self, result: str, findings: str, reason: str, yuan: int | None = None) -> None:
        """Whoever stands above the issuer answers."""
        answering = self._read().answering
        decider = _decider(answering.decision if answering is not None else None)
        self._office.by(
            decider, "penalty.answer", **self._of_slip(), result=result, findings=findings, reason=reason,
            amount_after=yuan * 100 if yuan is not None else None,
        )  # fmt: skip

    def void(self, reason: str) -> None:
        """Whoever approved it takes it back."""
        self._office.by(int(self._read().row.approver_id or 0), "penalty.void", **self._of_slip(), reason=reason)

    def replace(self, offence: str, facts: str) -> None:
        """Another slip is written in its place and submitted."""
        self._slip = self._office.by(self._issuer, "penalty.replace", **self._of_slip())
        changed = {**self._fields(), "offence": offence, "facts": facts}
        self._office.by(self._issuer, "penalty.issue", **self._of_slip(), **changed)

    def escalate(self, **values: str) -> None:
        """The supervisor asks the company for more than a fine."""
        self._case = self._office.by(self._issuer, "penalty.escalate", id=self._slip, scan=scan(), **values)

    def consult(self, **values: str) -> None:
        """The union was told, a lawyer has looked at it."""
        day = self._office.now().date()
        self._office.by(
            self.personnel, "penalty.case_consult", id=self._case, row_version=_version(CASE, self._case), union_on=day,
            legal_on=day, **values,
        )  # fmt: skip


STEPS: Mapping[str, Callable[..., None]] = {
    one.__name__: one
    for one in (
        _Acting.propose, _Acting.issue, _Acting.approve, _Acting.send_back, _Acting.approve_outside, _Acting.sign,
        _Acting.refuse, _Acting.witness, _Acting.witness_outside, _Acting.serve, _Acting.measure, _Acting.loss,
        _Acting.appeal, _Acting.answer, _Acting.void, _Acting.replace, _Acting.escalate, _Acting.consult,
    )
}  # fmt: skip


def _decider(found: Any) -> int:
    """Who decides. Raises LookupError where nobody does."""
    if isinstance(found, Decision):
        return found.decider
    raise LookupError(f"nobody decides: {found}")


def _version(entity: str, record: int) -> int | None:
    return stored.load(SYSTEM, entity, record).version
