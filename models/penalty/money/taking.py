"""The way back of what a slip took (R-098, R-107): deduction, score line and fund entry in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.core.explain import Explanation, Used
from models.core.hundredths import words as in_hundredths
from models.core.money import format_yuan
from models.core.unit import Unit
from models.penalty import deducted, rules
from models.penalty.money import fund, scoring
from models.penalty.money.fund import GivenBack
from models.penalty.tables import PenaltyDeduction, PenaltySlip
from models.penalty.workflow import Booked, Measured
from models.score import actions as score
from models.score import queries as scores
from models.score.rules import Line
from models.score.workflow import Cause

CHANGED = frozenset({"penalty_deduction", "penalty_fund", "score", *score.CHANGED})


@dataclass(frozen=True)
class TakenBack:
    """What went back: fen of the deductions, hundredths of points of the score, fen that the fund gave, and words.

    `words` say it in sentences for the notice of an act, empty when there was nothing to take back.
    """

    fen: int
    points: int
    fund: int
    words: str


def take_back(unit: Unit, slip: PenaltySlip, entitled: int, reason: str) -> TakenBack:
    """Give back what stands beyond `entitled` (hundredths of the slip's amount); the slip has to be held.

    What was deducted waits for the next list, the score line is taken back or made smaller, and the fund gives out
    what came into it; what it does not hold it owes. Raises Refused only where both months of a line are closed.
    """
    points, fen = scoring.worth(slip, entitled)
    back = max(0, deducted.taken([slip.id])[slip.id] - fen)
    if back:
        unit.insert(PenaltyDeduction, **_row(unit, slip, back, reason))
    points_back, fen_back = _unscore(unit, slip, points, fen, reason)
    given = fund.give_back(unit, {slip.id: slip.number}) if back else GivenBack()
    told = [f"已扣的 {format_yuan(back)} 元列入下一张扣款清单退回。"] if back else []
    told += [f"考核分退回 {in_hundredths(points_back)} 分。"] if points_back else []
    told += ["当月的罚款记录已撤回。" if not fen else "当月的罚款记录已改为减轻后的金额。"] if fen_back else []
    told += [f"{words}。"] if (words := fund.words(given)) else []
    return TakenBack(back, points_back, given.paid, "".join(told))


def _row(unit: Unit, slip: PenaltySlip, back: int, reason: str) -> dict[str, object]:
    explained = Explanation(
        f"退回 {format_yuan(back)} 元", (reason,), used=(Used(scoring.ENTITY, slip.id, f"处罚单 {slip.number}"),)
    )
    return {
        "slip_id": slip.id, "employee_id": slip.employee_id, "kind": str(Booked.BACK), "amount": -back,
        "reason": reason[:300], "explanation": explained.stored(), "made_at": unit.now, "made_by": unit.author.name,
    }  # fmt: skip


def _unscore(unit: Unit, slip: PenaltySlip, points: int, fen: int, reason: str) -> tuple[int, int]:
    """Leave no more of the score line than so much; returns what of it went back."""
    key = scoring.KEY.format(slip.id)
    live = scores.live(key)
    if live is None or (-live.points <= points and -live.fen <= fen):
        return 0, 0
    if not points and not fen:
        score.reverse(unit, key, reason)
    else:
        told = scores.explanations([live.id])[live.id]
        left = rules.amount_words(Measured.YUAN if fen else Measured.POINTS, fen or points)
        told = replace(told, result=f"{live.title}，扣 {left}", steps=(*told.steps, reason))
        score.put(unit, Line(
            key, live.employee_id, live.belongs_to, Cause(live.cause), live.title, live.event_date, told, -points,
            -fen, live.entity, live.record,
        ), late=True)  # fmt: skip
    return -live.points - points, -live.fen - fen
