"""What the program proposes to put before the company about a slip: the measure, the facts and the evidence (R-100)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.core.tables import Attachment
from models.penalty.catalogue import queries as catalogue
from models.penalty.tables import PenaltySlip, PenaltyWitness
from models.penalty.values import Rule

ENTITY, FINAL_WARNING = "penalty_slip", "final_warning"


def named_by(rule: Rule | None) -> str:
    """The code of the measure that the offence, its band or its repetition calls for; empty where none does."""
    return rule.for_company if rule is not None else ""


def proposal(row: PenaltySlip, rule: Rule | None, witnesses: Sequence[PenaltyWitness]) -> Mapping[str, str]:
    """What the form of a proposal begins with, from what is recorded; whoever proposes it goes over it and signs."""
    wanted = named_by(rule) or (FINAL_WARNING if row.refused_at is not None else "")
    known = {one.code: one.label for one in catalogue.measures(row.happened_at.date()) if one.company}
    signed = [one for one in witnesses if one.signed_at is not None]
    facts = [f"{row.happened_at:%Y-%m-%d %H:%M}，{f'{row.place}，' if row.place else ''}{row.facts}"]
    if rule is not None and rule.repeat is not None and rule.repeat.words:
        facts.append(rule.repeat.words)
    if row.refused_at is not None:
        said = f"，说“{row.served_words}”" if row.served_words else ""
        facts.append(f"{row.refused_at:%Y-%m-%d %H:%M} 当面送达处罚单 {row.number}，本人拒绝签字{said}。")
    evidence = [row.evidence] if row.evidence else []
    evidence += [f"{one.name}（{one.whose}）见证：{one.statement}" for one in signed]
    evidence += [f"附件：{name}" for name in files_of(row.id)]
    return {"measure": known.get(wanted, ""), "facts": "\n".join(facts), "evidence": "\n".join(evidence)}


def files_of(slip: int) -> list[str]:
    """The names of the files that are kept with a slip."""
    table = Attachment
    of_slip = table.select(table.name).where(
        table.entity == ENTITY, table.record == slip, table.removed_at.is_null()
    )  # fmt: skip
    return [row.name for row in of_slip.order_by(table.id)]
