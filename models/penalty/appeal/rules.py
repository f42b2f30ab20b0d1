"""Rules of appeals, pure: what an answer may make of an amount (R-098)."""

from __future__ import annotations

from models.penalty.rules import amount_fault, amount_range, amount_words, range_words
from models.penalty.values import Rule


def no_reduction(rule: Rule, quantity: int, before: int) -> str:
    """Why an answer cannot reduce this amount (hundredths) at all, empty where it can.

    A fixed amount, and one at the low end of its range or below it, cannot become less.
    """
    if before <= 0:
        return "这张处罚单没有金额，不能减轻，只能维持或撤销。"
    if rule.is_fixed:
        return f"金额固定为 {range_words(rule, quantity)}，不能减轻，只能维持或撤销。"
    span = amount_range(rule, quantity)
    if span is not None and before <= span[0]:
        return f"现在的 {amount_words(rule.measured, before)}已经是幅度的下限或更低，不能再减轻，只能维持或撤销。"
    return ""


def reduce_fault(rule: Rule, quantity: int, before: int, after: int | None) -> str:
    """Why an answer may not make `before` into `after` (hundredths), empty where it may.

    Less than before, more than nothing, within the range that the slip was issued under (its band and repeat rule) and
    in its steps.
    """
    fault = no_reduction(rule, quantity, before)
    if fault:
        return fault
    span = amount_range(rule, quantity)
    if after is None:
        return "请填写减轻后的金额。"
    if after >= before:
        return f"应少于现在的 {amount_words(rule.measured, before)}，申诉答复不能加重处罚。"
    if after <= 0:
        return "应大于 0。全部免去的，请选“撤销”。"
    if span is not None and not span[0] <= after <= span[1]:
        return f"应在幅度之内，{range_words(rule, quantity)}。"
    return amount_fault(rule, quantity, after, "减轻").get("amount", "")
