"""What somebody's month comes to, pure: the score by cause, the bonus by the formula, exact to the fen, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.appraisal.workflow import BARRED_NAMES, Rounding, Way
from models.core import hundredths
from models.core.explain import Basis, Explanation, Used
from models.core.money import format_yuan
from models.score.rules import Counted
from models.score.workflow import Cause

WHOLE = 100  # hundredths of a point, and percent
THRESHOLD = ":threshold:"  # in the key of a line: what a threshold of attendance took, not an event
LONGEST_REMARK, LONGEST_TITLE = 300, 20
NO_BASE = "奖金基数未定"
BASE_MISSING = "奖金基数还没有规定，应发金额空着。请在规则表“奖金基数”里填上，再编制一次。"
STILL_OPEN = "这个月的考勤还没有关账，考勤扣分暂按现在的记录。"


@dataclass(frozen=True)
class Base:
    """The base bonus of a month for a post, a role, or everybody (None and empty); money in fen."""

    post_id: int | None
    role: str
    fen: int
    basis: Basis


@dataclass(frozen=True)
class Band:
    """What the formula makes of a score from `from_points` (hundredths, inclusive) up to that of the next band."""

    from_points: int
    way: Way
    percent: int
    fen: int
    basis: Basis


@dataclass(frozen=True)
class Addition:
    """What a month of attendance earns: hundredths of points and fen, and what it must be free of.

    `spared` are codes of leave that does no harm.
    """

    label: str
    points: int
    fen: int
    no_late: bool
    counts_tolerated: bool
    no_absence: bool
    no_leave: bool
    spared: frozenset[str]
    basis: Basis


@dataclass(frozen=True)
class Scheme:
    """The rules of the bonus in force on the last day of a month; points in hundredths.

    `highest` is None where scores have no top. `bases_of` are the bases of the parameters by key.
    """

    base_points: int
    lowest: int
    highest: int | None
    rounding: Rounding
    bases: tuple[Base, ...]
    bands: tuple[Band, ...]
    additions: tuple[Addition, ...]
    bases_of: Mapping[str, Basis] = field(default_factory=dict)


@dataclass(frozen=True)
class Attended:
    """What a closed month of attendance came to: times, hundredths of days, and hundredths of leave by code."""

    late: int
    early: int
    tolerated: int
    absence: int
    leave: Mapping[str, int]


@dataclass(frozen=True)
class Worker:
    """Whom a row is about; `attended` is None while his month is not closed."""

    employee_id: int
    role: str
    post_id: int | None
    attended: Attended | None


@dataclass(frozen=True)
class Outcome:
    """What somebody's month comes to: points in hundredths with the sign they count by, money in fen.

    The points from `base_points` to `added_points` make the score, which `final_points` keeps within its limits.
    `base_fen`, `bonus_fen` and `payable_fen` are None where the base is not known. Nothing payable is negative.
    """

    base_points: int
    step_points: int
    threshold_points: int
    penalty_points: int
    training_points: int
    other_points: int
    added_points: int
    final_points: int
    base_fen: int | None
    bonus_fen: int | None
    added_fen: int
    payable_fen: int | None
    fine_fen: int
    remark: str
    explanation: Explanation


COLUMNS = ("step_points", "threshold_points", "penalty_points", "training_points", "other_points", "added_points")
COLUMN_NAMES: Mapping[str, str] = {
    "step_points": "考勤按次",
    "threshold_points": "考勤达到次数",
    "penalty_points": "处罚",
    "training_points": "培训与考试",
    "other_points": "其他",
    "added_points": "加分",
}


def column_of(one: Counted, month: str) -> str:
    """The column of F-08 in which what one cause comes to is shown."""
    if one.cause is Cause.PENALTY:
        return "penalty_points"
    if one.cause is Cause.TRAINING:
        return "training_points"
    if one.cause is Cause.APPRAISAL:
        return "added_points" if one.points > 0 else "other_points"
    if one.belongs_to != month:
        return "other_points"  # a correction: this month's attendance columns stay those of its attendance sheet
    return "threshold_points" if THRESHOLD in one.key else "step_points"


def base_of(scheme: Scheme, worker: Worker) -> Base | None:
    """The base bonus that is meant for somebody: that of his post before that of his role before everybody's."""
    fitting = [
        one
        for one in scheme.bases
        if one.post_id in (None, worker.post_id) and one.role in ("", worker.role)
    ]  # fmt: skip
    return max(fitting, key=lambda one: (one.post_id is not None, bool(one.role)), default=None)


def earned(scheme: Scheme, attended: Attended | None) -> tuple[Addition, ...]:
    """The additions that the attendance of a closed month earns; none while it is not closed."""
    return () if attended is None else tuple(one for one in scheme.additions if not _failed(one, attended))


def _failed(one: Addition, attended: Attended) -> bool:
    late = attended.late + attended.early - (0 if one.counts_tolerated else attended.tolerated)
    leave = sum(amount for code, amount in attended.leave.items() if code not in one.spared)
    found = ((one.no_late, late), (one.no_absence, attended.absence), (one.no_leave, leave))
    return any(wanted and amount > 0 for wanted, amount in found)


def band_of(scheme: Scheme, points: int) -> Band:
    """The band of the formula for a score within the limits: the highest one that begins at it or below."""
    below = [one for one in scheme.bands if one.from_points <= points]
    return max(below or scheme.bands, key=lambda one: one.from_points if below else -one.from_points)


def rounded(amount: int, parts: int, rounding: Rounding) -> int:
    """`amount` / `parts` fen, neither negative, as whole fen; half a fen (or yuan) counts as one where it rounds."""
    if rounding is Rounding.DOWN:
        return amount // parts
    unit = 100 if rounding is Rounding.YUAN else 1
    return (2 * amount + parts * unit) // (2 * parts * unit) * unit


def bonus(scheme: Scheme, base_fen: int | None, points: int) -> tuple[int | None, str]:
    """The bonus for a score within the limits, in fen, and the arithmetic in words; None without the base it needs."""
    band, score = band_of(scheme, points), hundredths.words(points)
    if band.way is Way.FIXED:
        return rounded(band.fen, 1, scheme.rounding), f"{score} 分，按规定发 {yuan(band.fen)}"
    if base_fen is None:
        return None, f"{NO_BASE}，算不出奖金"
    base = format_yuan(base_fen)
    if band.way is Way.PERCENT:
        made = rounded(base_fen * band.percent, WHOLE, scheme.rounding)
        return made, f"{base} × {band.percent}% = {yuan(made)}"
    if band.way is Way.PER_POINT:
        missing = max(0, scheme.base_points - points)
        made = rounded(max(0, base_fen * WHOLE - band.fen * missing), WHOLE, scheme.rounding)
        each = f"{format_yuan(band.fen)} × {hundredths.words(missing)} 分"
        return made, f"{base} − {each} = {yuan(made)}，最少为 0"
    made = rounded(base_fen * points, scheme.base_points, scheme.rounding)
    return made, f"{base} × {score} ÷ {hundredths.words(scheme.base_points)} = {yuan(made)}"


def outcome(
    scheme: Scheme, worker: Worker, month: str, counted: Sequence[Counted], *, is_open: bool = False
) -> Outcome:
    """What the month of somebody comes to, with the reason; `counted` is what counts in it for him.

    `is_open` says that his attendance is not closed, so that lines without a number may still turn out otherwise.
    """
    sums = dict.fromkeys(COLUMNS, 0)
    for one in counted:
        sums[column_of(one, month)] += one.points
    additions = earned(scheme, worker.attended)
    sums["added_points"] += sum(one.points for one in additions)
    raw = scheme.base_points + sum(sums.values())
    final = max(scheme.lowest, raw if scheme.highest is None else min(raw, scheme.highest))
    base = base_of(scheme, worker)
    made, arithmetic = bonus(scheme, base.fen if base is not None else None, final)
    own = [one for one in counted if one.cause is Cause.APPRAISAL]
    added_fen = sum(one.fen for one in own) + sum(one.fen for one in additions)
    fine_fen = -sum(one.fen for one in counted if one.cause is not Cause.APPRAISAL)
    payable = max(0, made + added_fen) if made is not None else None
    steps = [
        _score_step(scheme, sums, raw, final),
        *(f"{one.title}\n{_amounts(one.points, one.fen)}" for one in counted),
        *(f"{one.label}\n{_amounts(one.points, one.fen)}，当月考勤符合条件" for one in additions),
        *([f"奖金基数 {yuan(base.fen)}\n{base.basis.value}"] if base is not None else []),
        f"奖金 {arithmetic}" if made is not None else arithmetic,
        f"应发 {yuan(made or 0)} ＋ 加发 {yuan(added_fen)} ＝ {yuan(payable)}" if payable is not None else "应发未定",
    ]
    if fine_fen:
        steps.append(f"罚款 {yuan(fine_fen)}，这里只列出，应发金额不减，按扣款清单扣")
    explained = Explanation(
        f"{hundredths.words(final)} 分，应发 {yuan(payable)}" if payable is not None else
        f"{hundredths.words(final)} 分，{NO_BASE}",
        tuple(steps),
        _bases(scheme, base, final, additions),
        used=tuple(
            Used("score_line", one.line, one.title, f"{one.event_date:%Y-%m-%d}") for one in counted if one.line
        ),
        warnings=(*(() if made is not None else (BASE_MISSING,)), *((STILL_OPEN,) if is_open else ())),
    )  # fmt: skip
    return Outcome(
        base_points=scheme.base_points, **sums, final_points=final, base_fen=base.fen if base is not None else None,
        bonus_fen=made, added_fen=added_fen, payable_fen=payable, fine_fen=fine_fen,
        remark=remark(counted, additions, month, payable is None), explanation=explained,
    )  # fmt: skip


def remark(counted: Iterable[Counted], additions: Iterable[Addition], month: str, is_open: bool) -> str:
    """Why a row is what it is, in few words: 考勤 −9；处罚单第 36 号 −5."""
    attendance = sum(
        one.points for one in counted if column_of(one, month) in ("step_points", "threshold_points")
    )  # fmt: skip
    others = [one for one in counted if column_of(one, month) not in ("step_points", "threshold_points")]
    parts = [f"考勤 {signed(attendance)}"] if attendance else []
    parts += [f"{cut(one.title, LONGEST_TITLE)} {_amounts(one.points, one.fen)}" for one in others]
    parts += [f"{one.label} {_amounts(one.points, one.fen)}" for one in additions]
    parts += [NO_BASE] if is_open else []
    return cut("；".join(parts), LONGEST_REMARK)


def cut(words: str, longest: int) -> str:
    """Words of at most so many signs, with … where something was left out."""
    return words if len(words) <= longest else words[: longest - 1] + "…"


def signed(points: int) -> str:
    """Hundredths of points with their sign: +2, −0.5."""
    return f"+{hundredths.words(points)}" if points > 0 else hundredths.words(points)


def yuan(fen: int) -> str:
    """Money in a sentence, always with two decimals: 930.00 元."""
    return f"{format_yuan(fen)} 元"


def barred_words(codes: Collection[str]) -> str:
    """What bars from awards in words: 旷工、迟到."""
    return "、".join(name for code, name in BARRED_NAMES.items() if code in codes)


def _amounts(points: int, fen: int) -> str:
    parts = [f"{signed(points)} 分"] if points else []
    parts += [f"{'+' if fen > 0 else ''}{yuan(fen)}"] if fen else []
    return "，".join(parts) or "0 分"


def _score_step(scheme: Scheme, sums: Mapping[str, int], raw: int, final: int) -> str:
    parts = "".join(
        f"，{COLUMN_NAMES[name]} {signed(amount)}" for name, amount in sums.items() if amount
    )  # fmt: skip
    told = f"基础分 {hundredths.words(scheme.base_points)}{parts}，合计 {hundredths.words(raw)} 分"
    if raw < final:
        told += f"\n最低计 {hundredths.words(final)} 分"
    elif raw > final:
        told += f"\n最高计 {hundredths.words(final)} 分"
    return told


def _bases(scheme: Scheme, base: Base | None, final: int, additions: Sequence[Addition]) -> tuple[Basis, ...]:
    found = [*scheme.bases_of.values(), *([base.basis] if base is not None else []), band_of(scheme, final).basis]
    return (*found, *(one.basis for one in additions))
