"""Taking effect: by signature, witnesses or proof of service, which starts the employee's clock (R-092, R-093)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.core import audit
from models.core.calendar import queries as calendar
from models.penalty import rules
from models.penalty.slip.holding import rule_of
from models.penalty.tables import PenaltySlip
from models.penalty.workflow import EFFECT_NAMES, Effect, State

APPEAL_DAYS = "penalty.appeal.days"


def effective(row: PenaltySlip, at: datetime, by: Effect) -> dict[str, Any]:
    """The columns of a slip that takes effect at this moment, with the days to appeal.

    They are counted from the day of the effect, or from the approval where the procedure says so.
    """
    rule = rule_of(row)
    issued = row.approved_at or row.issued_at
    start = (issued if rule.procedure.appeal_start == "issue" and issued is not None else at).date()
    bases = [one for one in rule.bases if one.key == APPEAL_DAYS]
    ends = rules.appeal_deadline(rule.procedure, calendar.calendar(start, start), start, bases)
    return {
        "state": str(State.EFFECTIVE), "effective_at": at, "effective_by": str(by), "appeal_due_on": ends.last_day,
        "appeal_ends_at": ends.ends_at, "appeal_deadline": audit.dump(ends.to_json()),
    }  # fmt: skip


def told(values: Mapping[str, Any]) -> str:
    """That a slip took effect, by what, and until when it may be appealed, as a sentence."""
    day = values["appeal_due_on"]
    return f"处罚单已生效（{EFFECT_NAMES[values['effective_by']]}），可以申诉到 {day:%Y-%m-%d}，这以前不扣款。"
