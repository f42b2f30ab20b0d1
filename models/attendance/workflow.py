"""Words of attendance: sources of punches, requests and their states, reasons of absence, what a day can be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Source(StrEnum):
    """Where a punch comes from (R-026)."""

    MACHINE = "machine"
    PHONE = "phone"
    OTHER = "other"


SOURCE_NAMES: Mapping[str, str] = {
    Source.MACHINE: "考勤机",
    Source.PHONE: "手机打卡",
    Source.OTHER: "其他",
}


class RequestKind(StrEnum):
    """What somebody asks for about his day; a notice is the record of a call before he comes late (R-041)."""

    PUNCH = "punch"
    FIELD = "field"
    TRIP = "trip"
    OVERTIME = "overtime"
    NOTICE = "notice"


REQUEST_KIND_NAMES: Mapping[str, str] = {
    RequestKind.PUNCH: "补卡",
    RequestKind.FIELD: "外勤",
    RequestKind.TRIP: "出差",
    RequestKind.OVERTIME: "加班",
    RequestKind.NOTICE: "电话报告",
}


class RequestState(StrEnum):
    """requested -> approved | refused | withdrawn; what was approved may be revoked; a notice is only recorded."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    RECORDED = "recorded"


REQUEST_STATE_NAMES: Mapping[str, str] = {
    RequestState.REQUESTED: "待批准",
    RequestState.APPROVED: "已批准",
    RequestState.REFUSED: "未批准",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.REVOKED: "已取消",
    RequestState.RECORDED: "已登记",
}
REQUEST_STATE_TONES: Mapping[str, str] = {
    RequestState.REQUESTED: "warn",
    RequestState.APPROVED: "ok",
    RequestState.REFUSED: "bad",
    RequestState.WITHDRAWN: "mute",
    RequestState.REVOKED: "mute",
    RequestState.RECORDED: "info",
}


class AbsenceReason(IntEnum):
    """Why a day counts as absence without leave (R-063)."""

    LATE_OR_EARLY = 1
    NO_NOTICE = 2
    SICK_WITHOUT_NOTICE = 3
    SICK_PAPERS_MISSING = 4
    LEAVE_NOT_APPROVED = 5
    NO_SHOW = 6
    NOT_SIGNED_IN = 7
    NOT_REPORTED = 8


ABSENCE_REASON_NAMES: Mapping[int, str] = {
    AbsenceReason.LATE_OR_EARLY: "迟到早退达到旷工",
    AbsenceReason.NO_NOTICE: "没有出勤，也没有请假",
    AbsenceReason.SICK_WITHOUT_NOTICE: "病休没有报告",
    AbsenceReason.SICK_PAPERS_MISSING: "病假没有交证明",
    AbsenceReason.LEAVE_NOT_APPROVED: "事假没有申请或没有批准",
    AbsenceReason.NO_SHOW: "无故不参加培训、会议或活动",
    AbsenceReason.NOT_SIGNED_IN: "培训没有签到",
    AbsenceReason.NOT_REPORTED: "没有电话报告",
}


class Event(StrEnum):
    """What a day can show against its plan; the policy says what each comes to."""

    LATE = "late"
    EARLY = "early"
    MISSING_IN = "missing_in"
    MISSING_OUT = "missing_out"
    NO_RECORD = "no_record"
    NO_SHOW = "no_show"


EVENT_NAMES: Mapping[str, str] = {
    Event.LATE: "迟到",
    Event.EARLY: "早退",
    Event.MISSING_IN: "上班缺卡",
    Event.MISSING_OUT: "下班缺卡",
    Event.NO_RECORD: "全天没有打卡",
    Event.NO_SHOW: "没有参加",
}


class Result(StrEnum):
    """What the policy makes of an event: nothing, a counted event, absence without leave, or a question to people."""

    NORMAL = "normal"
    EVENT = "event"
    ABSENCE = "absence"
    UNEXPLAINED = "unexplained"


RESULT_NAMES: Mapping[str, str] = {
    Result.NORMAL: "正常",
    Result.EVENT: "计次",
    Result.ABSENCE: "旷工",
    Result.UNEXPLAINED: "待说明",
}


class DayState(StrEnum):
    """Where a day stands when it is read.

    `outside` before hiring or after leaving; `unplanned` no roster says anything; `rest`; `planned` lies ahead;
    `running` has a shift that has begun and is not over; `waiting` no punches of that time were imported yet;
    `settled` judged; `open` somebody has to explain or decide.
    """

    OUTSIDE = "outside"
    UNPLANNED = "unplanned"
    REST = "rest"
    PLANNED = "planned"
    RUNNING = "running"
    WAITING = "waiting"
    SETTLED = "settled"
    OPEN = "open"


DAY_STATE_NAMES: Mapping[str, str] = {
    DayState.OUTSIDE: "不在职",
    DayState.UNPLANNED: "没有排班",
    DayState.REST: "休息",
    DayState.PLANNED: "未到",
    DayState.RUNNING: "进行中",
    DayState.WAITING: "待打卡数据",
    DayState.SETTLED: "已有结果",
    DayState.OPEN: "待处理",
}
DAY_STATE_TONES: Mapping[str, str] = {
    DayState.OUTSIDE: "mute:",
    DayState.UNPLANNED: "warn",
    DayState.REST: "mute:",
    DayState.PLANNED: "mute:",
    DayState.RUNNING: "info",
    DayState.WAITING: "mute:",
    DayState.SETTLED: "ok",
    DayState.OPEN: "bad",
}


class Sign(StrEnum):
    """The sign of a day in the month grid and on F-07 (entities.md 2)."""

    PRESENT = "√"
    LATE = "迟"
    EARLY = "退"
    ABSENT = "旷"
    PERSONAL = "事"
    SICK = "病"
    ANNUAL = "年"
    MARRIAGE = "婚"
    MATERNITY = "产"
    BEREAVEMENT = "丧"
    COMP_REST = "调"
    INJURY = "伤"
    PATERNITY = "陪"
    PARENTAL = "育"
    NURSING = "护"
    OTHER_LEAVE = "假"
    TRIP = "差"
    FIELD = "外"
    REST = "休"
    TRAINING = "培"
    EXEMPT = "免"
    QUESTION = "?"
    BLANK = ""


SIGN_NAMES: Mapping[str, str] = {
    Sign.PRESENT: "出勤",
    Sign.LATE: "迟到",
    Sign.EARLY: "早退",
    Sign.ABSENT: "旷工",
    Sign.PERSONAL: "事假",
    Sign.SICK: "病假",
    Sign.ANNUAL: "年假",
    Sign.MARRIAGE: "婚假",
    Sign.MATERNITY: "产假",
    Sign.BEREAVEMENT: "丧假",
    Sign.COMP_REST: "补休",
    Sign.INJURY: "工伤",
    Sign.PATERNITY: "陪产假",
    Sign.PARENTAL: "育儿假",
    Sign.NURSING: "护理假",
    Sign.OTHER_LEAVE: "其他假",
    Sign.TRIP: "出差",
    Sign.FIELD: "外勤",
    Sign.REST: "休息",
    Sign.TRAINING: "培训",
    Sign.EXEMPT: "免打卡",
    Sign.QUESTION: "待说明",
    Sign.BLANK: "",
}
SIGN_TONES: Mapping[str, str] = {
    Sign.PRESENT: "ok",
    Sign.LATE: "warn",
    Sign.EARLY: "warn",
    Sign.ABSENT: "bad",
    Sign.PERSONAL: "vio",
    Sign.SICK: "vio",
    Sign.ANNUAL: "ok",
    Sign.MARRIAGE: "ok",
    Sign.MATERNITY: "vio",
    Sign.BEREAVEMENT: "vio",
    Sign.COMP_REST: "teal",
    Sign.INJURY: "vio",
    Sign.PATERNITY: "vio",
    Sign.PARENTAL: "vio",
    Sign.NURSING: "vio",
    Sign.OTHER_LEAVE: "vio",
    Sign.TRIP: "info",
    Sign.FIELD: "info",
    Sign.REST: "mute",
    Sign.TRAINING: "info",
    Sign.EXEMPT: "ok",
    Sign.QUESTION: "bad",
    Sign.BLANK: "mute",
}


class CompSource(StrEnum):
    """Work that may give compensatory rest: approved overtime, duty on a rest day, a shift on a public holiday."""

    OVERTIME = "overtime"
    REST_DUTY = "rest_duty"
    HOLIDAY = "holiday"


COMP_SOURCE_NAMES: Mapping[str, str] = {
    CompSource.OVERTIME: "加班",
    CompSource.REST_DUTY: "公休日值班",
    CompSource.HOLIDAY: "法定节假日上班",
}


class VerdictState(StrEnum):
    """A decision about a day is proposed with a reason and counts once somebody above approved it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VERDICT_STATE_NAMES: Mapping[str, str] = {
    VerdictState.PROPOSED: "待批准",
    VerdictState.APPROVED: "已批准",
    VerdictState.REFUSED: "未批准",
    VerdictState.WITHDRAWN: "已撤回",
}
VERDICT_STATE_TONES: Mapping[str, str] = {
    VerdictState.PROPOSED: "warn",
    VerdictState.APPROVED: "ok",
    VerdictState.REFUSED: "bad",
    VerdictState.WITHDRAWN: "mute",
}


class Occasion(StrEnum):
    """What somebody did not come to (R-046)."""

    TRAINING = "training"
    MEETING = "meeting"
    ACTIVITY = "activity"


OCCASION_NAMES: Mapping[str, str] = {
    Occasion.TRAINING: "培训",
    Occasion.MEETING: "会议",
    Occasion.ACTIVITY: "集体活动",
}


class Excuse(StrEnum):
    """Why missing an occasion is no absence (R-067)."""

    NONE = ""
    BUSINESS = "business"
    PREVENTED = "prevented"


EXCUSE_NAMES: Mapping[str, str] = {
    Excuse.NONE: "没有理由",
    Excuse.BUSINESS: "经批准办理公务",
    Excuse.PREVENTED: "有证明不能参加",
}


class CaseState(StrEnum):
    """A proposal about somebody's absences waits until the company decides (C-11)."""

    PROPOSED = "proposed"
    DECIDED = "decided"


CASE_STATE_NAMES: Mapping[str, str] = {CaseState.PROPOSED: "待公司决定", CaseState.DECIDED: "已决定"}


class CaseDecision(StrEnum):
    """What the company decided about absences that give it the right to terminate (R-065, R-066)."""

    KEEP = "keep"
    WARN = "warn"
    TERMINATE = "terminate"


CASE_DECISION_NAMES: Mapping[str, str] = {
    CaseDecision.KEEP: "不解除，继续观察",
    CaseDecision.WARN: "书面警告",
    CaseDecision.TERMINATE: "解除劳动合同",
}


class LeaveState(StrEnum):
    """submitted -> (step by step) -> approved -> returned; from any step refused or withdrawn; approved ones revoked.

    Whether it is under way, overdue for return or lacks its proof is worked out when it is read.
    """

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


LEAVE_STATE_NAMES: Mapping[str, str] = {
    LeaveState.SUBMITTED: "待批准",
    LeaveState.APPROVED: "已批准",
    LeaveState.RETURNED: "已销假",
    LeaveState.REFUSED: "未批准",
    LeaveState.WITHDRAWN: "已撤回",
    LeaveState.REVOKED: "已取消",
}
LEAVE_STATE_TONES: Mapping[str, str] = {
    LeaveState.SUBMITTED: "warn",
    LeaveState.APPROVED: "ok",
    LeaveState.RETURNED: "ok",
    LeaveState.REFUSED: "bad",
    LeaveState.WITHDRAWN: "mute",
    LeaveState.REVOKED: "mute",
}


class NoticeKind(StrEnum):
    """How somebody told that he will be away: in writing, by telephone, or not at all (R-048, R-050)."""

    WRITTEN = "written"
    PHONE = "phone"
    NONE = "none"


NOTICE_KIND_NAMES: Mapping[str, str] = {
    NoticeKind.WRITTEN: "书面申请",
    NoticeKind.PHONE: "电话告知",
    NoticeKind.NONE: "未告知",
}


class SheetState(StrEnum):
    """open -> prepared -> submitted -> checked -> locked; returned or reopened sheets are open again."""

    OPEN = "open"
    PREPARED = "prepared"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    LOCKED = "locked"


SHEET_STATE_NAMES: Mapping[str, str] = {
    SheetState.OPEN: "未关账",
    SheetState.PREPARED: "已编制",
    SheetState.SUBMITTED: "已上报",
    SheetState.CHECKED: "已核对",
    SheetState.LOCKED: "已锁定",
}
SHEET_STATE_TONES: Mapping[str, str] = {
    SheetState.OPEN: "warn",
    SheetState.PREPARED: "info",
    SheetState.SUBMITTED: "info",
    SheetState.CHECKED: "ok",
    SheetState.LOCKED: "ok",
}


class Ending(StrEnum):
    """How a version of a sheet came to count no more: whoever approves sent it back, or HR opened the month again."""

    RETURNED = "returned"
    REOPENED = "reopened"


ENDING_NAMES: Mapping[str, str] = {Ending.RETURNED: "退回", Ending.REOPENED: "重新打开"}


class GrantBasis(StrEnum):
    """What a row of somebody's balance is: his own entitlement, an addition, or what he used before the cut-over."""

    ENTITLEMENT = "entitlement"
    ADDITION = "addition"
    USED_BEFORE = "used_before"


GRANT_BASIS_NAMES: Mapping[str, str] = {
    GrantBasis.ENTITLEMENT: "本人额度",
    GrantBasis.ADDITION: "增加",
    GrantBasis.USED_BEFORE: "期初已休",
}
