"""Rules of certificates: kinds, how one stands on a day, yearly reviews, what a post needs (R-006 to R-008)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from models.core.calendar.rules import months_later
from models.core.explain import Alternative, Basis, Explanation, Moment, Used
from models.staff.rules import Setting


class Holder(StrEnum):
    """Whose certificate it is."""

    PERSON = "person"
    FIRM = "firm"


HOLDER_NAMES: Mapping[str, str] = {Holder.PERSON: "人员", Holder.FIRM: "单位"}


class Standing(StrEnum):
    """How a certificate stands on a day; worked out on reading, never stored."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


STANDING_NAMES: Mapping[str, str] = {
    Standing.VALID: "有效",
    Standing.SOON: "即将到期",
    Standing.EXPIRED: "已过期",
    Standing.NOT_YET: "未生效",
    Standing.WITHDRAWN: "已注销",
    Standing.REPLACED: "已换证",
}
STANDING_TONES: Mapping[str, str] = {
    Standing.VALID: "ok",
    Standing.SOON: "warn",
    Standing.EXPIRED: "bad",
    Standing.NOT_YET: "info",
    Standing.WITHDRAWN: "mute",
    Standing.REPLACED: "mute",
}
# Standings in which a certificate lets its holder work.
HOLDS = (Standing.VALID, Standing.SOON)


class ReviewResult(StrEnum):
    """What a yearly review found."""

    PASSED = "passed"
    CORRECT = "correct"
    FAILED = "failed"


REVIEW_NAMES: Mapping[str, str] = {
    ReviewResult.PASSED: "合格",
    ReviewResult.CORRECT: "限期整改",
    ReviewResult.FAILED: "不合格",
}


@dataclass(frozen=True)
class CertificateKind:
    """A kind of the office's own table: other spellings, roles that need it, days of reminder, months it is valid.

    `reminder_days` and `months` None mean: as the parameter says, and not known. `reviewed` ones have a yearly review.
    """

    name: str
    holder: str = Holder.PERSON
    also: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    reminder_days: int | None = None
    months: int | None = None
    reviewed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All spellings."""
        return (self.name, *self.also)


@dataclass(frozen=True)
class Facts:
    """What is stored of a certificate, as far as its standing needs it; `renewed_from` is the renewal's first day.

    A renewal without a first day counts from the day after the old one ends, or at once where that has no end.
    """

    id: int
    name: str
    number: str
    valid_from: date | None = None
    valid_until: date | None = None
    withdrawn_on: date | None = None
    withdrawn_cause: str = ""
    is_renewed: bool = False
    renewed_from: date | None = None


@dataclass(frozen=True)
class Judgement:
    """How a certificate stands, and why."""

    standing: Standing
    explanation: Explanation


def kinds_of(rows: Iterable[Mapping[str, Any]]) -> tuple[CertificateKind, ...]:
    """The kinds as the policy table has them; other spellings are separated by 、 or a comma."""
    return tuple(
        CertificateKind(
            row["name"],
            row.get("holder") or Holder.PERSON,
            tuple(
                one.strip() for one in (row.get("also") or "").replace("，", "、").replace(",", "、").split("、") if one
            ),
            frozenset(row.get("roles") or ()),
            row.get("reminder_days"),
            row.get("months") or None,
            bool(row.get("reviewed")),
        )
        for row in rows
    )


def kind_of(name: str, kinds: Sequence[CertificateKind]) -> CertificateKind | None:
    """The kind that a certificate of this name is of, or None where the office's table has none."""
    return next((kind for kind in kinds if name in kind.names), None)


def reminder_of(name: str, kinds: Sequence[CertificateKind], default: Setting) -> Setting:
    """How many days before its end a certificate is reminded of: its kind's, else the parameter's (R-006)."""
    kind = kind_of(name, kinds)
    if kind is None or kind.reminder_days is None:
        return default
    return Setting(kind.reminder_days, Basis("R-006", key="certificate_kinds", value=f"{kind.reminder_days} 天"))


def valid_until(valid_from: date | None, kind: CertificateKind | None) -> date | None:
    """The last valid day that the kind's length gives, inclusive, or None where it gives none.

    In a month that lacks the day the period ends with the month: a year from 29 February ends on the 28th (C-05).
    """
    if valid_from is None or kind is None or not kind.months:
        return None
    later = months_later(valid_from, kind.months)
    return later - timedelta(days=1) if later.day == valid_from.day else later


def next_review(month: int, after: date) -> date | None:
    """The last day of the first review month that ends after `after` (R-007); None while no month is set (0)."""
    if not month:
        return None
    year = after.year
    while (due := months_later(date(year, month, 1), 1) - timedelta(days=1)) <= after:
        year += 1
    return due


def judge(facts: Facts, reminder: Setting, on: date) -> Judgement:
    """How a certificate stands on a day; first and last day are valid, a withdrawal counts from its own day."""
    standing = standing_of(facts, reminder.value, on)
    return Judgement(standing, _explained(facts, reminder, on, standing))


def standing_of(facts: Facts, days: int, on: date) -> Standing:
    """How a certificate stands on a day, reminded of so many days before its end; `judge` also says why."""
    if facts.withdrawn_on is not None and on >= facts.withdrawn_on:
        return Standing.WITHDRAWN
    if facts.is_renewed and _renewal_holds(facts, on):
        return Standing.REPLACED
    if facts.valid_from is not None and on < facts.valid_from:
        return Standing.NOT_YET
    if facts.valid_until is None:
        return Standing.VALID
    if on > facts.valid_until:
        return Standing.EXPIRED
    return Standing.SOON if on >= facts.valid_until - timedelta(days=days) and not facts.is_renewed else Standing.VALID


def _renewal_holds(facts: Facts, on: date) -> bool:
    """Whether the renewal has taken over by this day."""
    if facts.renewed_from is not None:
        return on >= facts.renewed_from
    return facts.valid_until is None or on > facts.valid_until


def _explained(facts: Facts, reminder: Setting, on: date, standing: Standing) -> Explanation:
    steps = [f"查看日期 {on:%Y-%m-%d}。"]
    if facts.valid_from:
        steps.append(f"有效期自 {facts.valid_from:%Y-%m-%d} 起，当天有效。")
    if facts.valid_until:
        left = (facts.valid_until - on).days
        told = f"还有 {left} 天" if left >= 0 else f"已过 {-left} 天"
        steps.append(f"有效期至 {facts.valid_until:%Y-%m-%d}，当天仍有效，{told}。")
    else:
        steps.append("没有登记有效期至，按长期有效处理。")
    bases: tuple[Basis, ...] = ()
    if standing in (Standing.SOON, Standing.VALID) and facts.valid_until:
        steps.append(f"到期前 {reminder.value} 天开始提醒。")
        bases = (reminder.basis,)
    if standing is Standing.WITHDRAWN and facts.withdrawn_on is not None:
        why = f"：{facts.withdrawn_cause}" if facts.withdrawn_cause else ""
        steps.append(f"{facts.withdrawn_on:%Y-%m-%d} 已注销{why}。")
    if facts.is_renewed:
        since = f"，新证自 {facts.renewed_from:%Y-%m-%d} 起" if facts.renewed_from else ""
        steps.append(f"已登记换证{since}。")
    moments = [
        Moment(f"{day:%Y-%m-%d}", what, tone)
        for day, what, tone in (
            (facts.valid_from, "有效期起", "ok"),
            (facts.valid_until, "有效期至", "warn"),
            (facts.withdrawn_on, "注销", "bad"),
        )
        if day is not None
    ]
    warnings = () if facts.valid_until else ("有效期至没有登记，到期不会提醒。",)
    return Explanation(
        f"{facts.name}（{facts.number}）{STANDING_NAMES[standing]}",
        tuple(steps),
        bases,
        (Used("certificate", facts.id, f"{facts.name} {facts.number}"),),
        tuple(sorted(moments, key=lambda one: one.at)),
        warnings=warnings,
    )


@dataclass(frozen=True)
class Certified:
    """Whether somebody holds what a kind of work needs on a day.

    `blocks` is whether an assignment without it must be refused, and not only warned of (certs.block_assignment…).
    """

    holds: bool
    blocks: bool
    explanation: Explanation


def certified(who: str, kind: str, held: Sequence[Judgement], block: Setting, on: date) -> Certified:
    """Whether one of these certificates of a kind holds on a day (R-006)."""
    good = [one for one in held if one.standing in HOLDS]
    steps = [f"{on:%Y-%m-%d}，{who}需要“{kind}”。"]
    steps += [f"{one.explanation.result}。" for one in held] or ["没有登记过这种证书。"]
    consequence = "不能派单" if block.value else "只作提醒，由派单人决定"
    told = "持有有效证书" if good else f"没有有效的“{kind}”，{consequence}"
    other = "只作提醒" if block.value else "不能派单"
    return Certified(
        bool(good),
        bool(block.value) and not good,
        Explanation(
            f"{who}{told}",
            tuple(steps),
            (block.basis,),
            tuple(used for one in held for used in one.explanation.used),
            alternatives=() if good else (Alternative(other, "规则库里选的是另一种处理"),),
        ),
    )


@dataclass(frozen=True)
class Headcount:
    """How many people hold what the state asks for, against the least number; `needed` 0 means not checked (R-008)."""

    held: int
    needed: int
    explanation: Explanation

    @property
    def is_short(self) -> bool:
        """Whether too few people hold a valid certificate."""
        return bool(self.needed) and self.held < self.needed


def headcount(holders: Mapping[int, str], minimum: Setting, on: date) -> Headcount:
    """The count of people in service with a valid certificate that a role needs, against the state's least number."""
    held, needed = len(holders), int(minimum.value)
    steps = [f"{on:%Y-%m-%d} 在册并持有效岗位证书的有 {held} 人，每人只计一次。"]
    if needed:
        steps.append(f"规定至少 {needed} 人，" + (f"还差 {needed - held} 人。" if held < needed else "已满足。"))
        told = f"持证 {held} 人，规定至少 {needed} 人"
    else:
        steps.append("制度和规则库都没有写最低人数，没有核对。")
        told = f"持证 {held} 人"
    used = tuple(Used("employee", number, name) for number, name in sorted(holders.items(), key=lambda one: one[1]))
    return Headcount(held, needed, Explanation(told, tuple(steps), (minimum.basis,), used))
