"""States of rosters and swaps, the kinds of shifts, and the steps between states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ShiftKind(StrEnum):
    """What a shift is: ordinary work, duty on a rest day (R-023), stand-by, or the mark of a planned leave."""

    WORK = "work"
    REST_DUTY = "rest_duty"
    STANDBY = "standby"
    LEAVE = "leave"


SHIFT_KIND_NAMES: Mapping[str, str] = {
    ShiftKind.WORK: "上班",
    ShiftKind.REST_DUTY: "公休日值班",
    ShiftKind.STANDBY: "备班",
    ShiftKind.LEAVE: "请假标记",
}


# Colours of shifts in the grid, by the tones of the kit.
TONES: Mapping[str, str] = {
    "info": "蓝", "teal": "青", "vio": "紫", "mute": "灰", "warn": "橙", "ok": "绿", "bad": "红",
}  # fmt: skip


WEEKDAY_NAMES: Mapping[str, str] = {
    "Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日",
}  # fmt: skip


class DutyRole(StrEnum):
    """What somebody does in a shift (F-02)."""

    NONE = ""
    FEE_CLERK = "fee_clerk"
    CARD_CLERK = "card_clerk"
    GUIDE = "guide"
    HOTLINE = "hotline"
    REPAIR = "repair"
    OTHER = "other"


DUTY_ROLE_NAMES: Mapping[str, str] = {
    DutyRole.NONE: "不分",
    DutyRole.FEE_CLERK: "收费员",
    DutyRole.CARD_CLERK: "证卡员",
    DutyRole.GUIDE: "引导员",
    DutyRole.HOTLINE: "热线坐席",
    DutyRole.REPAIR: "抢修",
    DutyRole.OTHER: "其他",
}


class RosterKind(StrEnum):
    """What a roster is for; rest-day duty and stand-by are planned in rosters of their own (R-023)."""

    ORDINARY = "ordinary"
    REST_DAY = "rest_day"
    STANDBY = "standby"


ROSTER_KIND_NAMES: Mapping[str, str] = {
    RosterKind.ORDINARY: "日常排班",
    RosterKind.REST_DAY: "公休日值班",
    RosterKind.STANDBY: "备班",
}


class RosterState(StrEnum):
    """draft -> published -> closed; after publication only swaps and recorded edits change it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


ROSTER_STATE_NAMES: Mapping[str, str] = {
    RosterState.DRAFT: "草稿",
    RosterState.PUBLISHED: "已发布",
    RosterState.CLOSED: "已关闭",
}
ROSTER_STATE_TONES: Mapping[str, str] = {
    RosterState.DRAFT: "mute",
    RosterState.PUBLISHED: "ok",
    RosterState.CLOSED: "info",
}
# Rosters that count for attendance.
IN_FORCE = (RosterState.PUBLISHED, RosterState.CLOSED)


class SwapState(StrEnum):
    """requested -> agreed by the colleague -> approved | refused | cancelled (R-017 to R-019)."""

    REQUESTED = "requested"
    AGREED = "agreed"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


SWAP_STATE_NAMES: Mapping[str, str] = {
    SwapState.REQUESTED: "待对方同意",
    SwapState.AGREED: "待批准",
    SwapState.APPROVED: "已批准",
    SwapState.REFUSED: "未批准",
    SwapState.CANCELLED: "已撤回",
}
SWAP_STATE_TONES: Mapping[str, str] = {
    SwapState.REQUESTED: "info",
    SwapState.AGREED: "warn",
    SwapState.APPROVED: "ok",
    SwapState.REFUSED: "bad",
    SwapState.CANCELLED: "mute",
}


class RotationKind(StrEnum):
    """How a rotation repeats: by the week, by the weekdays of a responsibility (R-015), or every so many days."""

    WEEKLY = "weekly"
    WEEKDAYS = "weekdays"
    CYCLIC = "cyclic"


ROTATION_KIND_NAMES: Mapping[str, str] = {
    RotationKind.WEEKLY: "按周",
    RotationKind.WEEKDAYS: "按责任星期",
    RotationKind.CYCLIC: "按周期轮转",
}
