"""What happened on the days of the demo department: who came late, forgot to punch, was out, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from desktop.demo import closing
from desktop.demo.duty import ROTATING, Key, Moves, Roster, Worker
from desktop.demo.office import Office, scan
from models.attendance.requests.steps import REQUEST_CHAIN, VERDICT_CHAIN
from models.core import stored
from models.core.access import SYSTEM
from models.core.calendar.rules import months_later

BOSS, SHEET, UNCONFIRMED = "公司领导", "中心站", "抄表收费科"
APART = (BOSS, "客户服务部", "人力资源部", "财务部", "综合办公室", SHEET)  # nothing happens to them
LATE_IN_MONTH = 20  # up to this day the month before is the one with the cast
# Who plays what; those of the first line work in the daytime.
DAYTIME = ("field", "trip", "overtime", "sent")
PARTS = (
    "thrice", "twice", "once", "forgot", "asks", "called", "doubted", "cleared", "missed", "gone", "absent", "excused",
    "remembered", "ill", "unproved",
)  # fmt: skip
Told = dict[str, tuple[tuple[int, Moves], ...]]
# By part: on which of his working days of the month (from 0) he punched so many minutes from the shift's boundaries.
MOVES: Told = {
    "thrice": ((1, (8, 5)), (4, (12, 7)), (6, (19, 6))),
    "ill": ((-1, (None, None)),),
    "unproved": ((3, (None, None)),),
    "twice": ((2, (6, 4)), (5, (11, 8))),
    "once": ((3, (9, 5)),),
    "forgot": ((2, (-5, None)),),
    "asks": ((5, (None, 6)),),
    "called": ((2, (22, 10)),),
    "doubted": ((3, (45, 4)),),
    "cleared": ((2, (52, 12)),),
    "missed": ((1, (None, None)), (5, (None, None))),
    "gone": ((2, (None, None)), (4, (48, 3))),
    "field": ((3, (None, None)),),
    "trip": ((4, (None, None)), (5, (None, None))),
    "overtime": ((3, (-3, 125)),),
    "sent": ((4, (-4, None)),),
}


class Days:
    """The cast of the month, how they punched, and what was asked and decided about it.

    `told` are the punches that the story needs, `calm` the people to whom nothing else happens.
    """

    def __init__(self, office: Office, roster: Roster, workers: Sequence[Worker], today: date) -> None:
        self._office, self._roster, self._today = office, roster, today
        begin = today.replace(day=1)
        self._before = months_later(begin, -1)
        self._stated = self._before - timedelta(days=1)  # the last absence that openings state
        stage = begin if today.day > LATE_IN_MONTH else self._before
        yesterday = today - timedelta(days=1)
        self._days = roster.worked(stage, min(months_later(stage, 1) - timedelta(days=1), yesterday))
        self._earlier = roster.worked(self._before, begin - timedelta(days=1))
        self.workers = [one for one in workers if one.until == date.max]
        self._chief = next(one.record for one in workers if one.unit == BOSS)
        self._cast = self._casting()
        self._sheet = [one.record for one in self.workers if one.unit == SHEET]
        self._sheet_day = self._days[self._sheet[0]][0]
        self._sheet = [one for one in self._sheet if self._sheet_day in self._days.get(one, ())]
        self.told = self._told()
        self.calm = frozenset(self._cast.values())

    def _casting(self) -> dict[str, int]:
        """Who plays what: people who worked the whole time, workers before heads."""
        able = [
            one for one in sorted(self.workers, key=lambda one: (one.is_head, one.record))
            if one.since < months_later(self._before, -1) and one.unit not in APART
            and len(self._days.get(one.record, ())) > 6 and len(self._earlier.get(one.record, ())) > 6
        ]  # fmt: skip
        in_daytime = [one for one in able if one.unit not in ROTATING][: len(DAYTIME)]
        others = [one for one in able if one not in in_daytime]
        pairs = (*zip(DAYTIME, in_daytime, strict=True), *zip(PARTS, others, strict=False))
        return {part: one.record for part, one in pairs}

    def part(self, name: str) -> tuple[int, datetime, datetime] | None:
        """Who plays a part, and from when to when the shift of its first day lies; None where nobody is left for it."""
        if name not in self._cast:
            return None
        return self._cast[name], *self._shift(name, MOVES[name][0][0])

    def _day(self, part: str, at: int) -> date:
        return self._days[self._cast[part]][at]

    def _told(self) -> dict[Key, Moves]:
        told = {
            (self._cast[part], self._day(part, at)): moves for part, own in MOVES.items() if part in self._cast
            for at, moves in own
        }  # fmt: skip
        told |= {(one, self._sheet_day): (None, None) for one in self._sheet}
        told[self._cast["remembered"], self._earlier[self._cast["remembered"]][6]] = (14, 7)
        told |= {(one, self._earlier[one][2]): (-6, None) for one in self._open_case()}
        return told

    def _open_case(self) -> list[int]:
        """Who forgot to punch and has not been asked yet, of a unit whose month is open."""
        wanted = [one.record for one in self.workers if one.unit in closing.OPEN[1:]]
        wanted = [one for one in reversed(wanted) if one not in self._cast.values()]
        return [one for one in wanted if len(self._earlier.get(one, ())) > 6][:1]

    def happen(self) -> None:
        """All of it, in the order in which an office comes to it."""
        self._office.enter(
            "attendance.exempt",
            employee_id=self._chief,
            first=months_later(self._before, -1),
            reason="公司领导，按月度报告考核",
        )
        self._opening("gone", "1.5", "1", "人事部核对纸质考勤表")
        self._opening("once", "0.5", "0.5", "人事部核对纸质考勤表")
        self._requests()
        self._sign_in_sheet()
        self._verdicts()
        self._no_shows()
        self._absences()
        closing.confirm(self._office, self.workers, self._before, UNCONFIRMED)
        self._remember()

    def _remember(self) -> None:
        """A punch that was asked for after the day was confirmed as late."""
        record = self._cast["remembered"]
        day = self._earlier[record][6]
        begin = self._roster.hours(record, day)[0] - timedelta(minutes=4)
        reason = "先到机房开设备，有监控照片"
        self._approve(self._ask("remembered", "punch", day, f"{begin:%H:%M}", boundary="in", reason=reason))

    def _at(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock))

    def _opening(self, part: str, total: str, run: str, signed_by: str) -> None:
        self._office.enter(
            "attendance.set_absence_opening", employee_id=self._cast[part], year=self._stated.year, absence_days=total,
            run_days=run, last_day=self._stated, signed_by=signed_by,
        )  # fmt: skip

    def _ask(
        self, part: str, kind: str, day: date, begin: str, end: str | None = None, *, last: date | None = None,
        reason: str, boundary: str | None = None, place: str = "",
    ) -> int:  # fmt: skip
        """What somebody asks for himself, with a scan where one is needed; returns the number of the request."""
        ends_at = self._at(last or day, end) if end is not None else None
        proof = scan() if kind in ("punch", "field") else None
        return self._office.by(
            self._cast[part], "attendance.request", employee_id=self._cast[part], kind=kind, day=day,
            starts_at=self._at(day, begin), ends_at=ends_at, boundary=boundary, place=place, reason=reason, proof=proof,
        )  # fmt: skip

    def _approve(self, request: int) -> None:
        asked = stored.load(SYSTEM, "attendance_request", request)
        barred = {int(asked.values["requested_by_id"])}
        chief = self._office.decider(REQUEST_CHAIN, int(asked.values["employee_id"]), barred)
        self._office.by(chief, "attendance.approve_request", id=request, row_version=asked.version)

    def _supervisor(self, part: str) -> int:
        return self._office.decider(REQUEST_CHAIN, self._cast[part])

    def _requests(self) -> None:
        """Missing punches, field duty, a trip, overtime; some wait, and somebody called before he came late."""
        self._approve(
            self._ask("forgot", "punch", self._day("forgot", 2), self._end("forgot", 2), boundary="out",
                      reason="下班忘记打卡，有监控照片")
        )  # fmt: skip
        self._ask("asks", "punch", self._day("asks", 5), self._begin("asks", 5), boundary="in", reason="指纹没有识别")
        day = self._day("field", 3)
        self._approve(self._ask("field", "field", day, "08:30", "17:30", place="锦绣花园", reason="入户核对表底"))
        self._ask("sent", "field", self._day("sent", 4), "15:00", "17:30", place="铁路新村", reason="送达催缴通知")
        first, last = self._day("trip", 4), self._day("trip", 5)
        self._approve(
            self._ask("trip", "trip", first, "08:30", "17:30", last=last, place="省城", reason="参加计量培训")
        )
        day = self._day("overtime", 3)
        self._approve(self._ask("overtime", "overtime", day, "17:30", "19:30", reason="月末核对台账"))
        day = self._day("called", 2)
        begin = self._at(day, self._begin("called", 2))
        self._office.enter(
            "attendance.record_notice", employee_id=self._cast["called"], starts_at=begin - timedelta(minutes=15),
            day=day, reason="路上堵车，晚到二十分钟",
        )  # fmt: skip

    def _begin(self, part: str, at: int) -> str:
        return f"{self._shift(part, at)[0]:%H:%M}"

    def _end(self, part: str, at: int) -> str:
        return f"{self._shift(part, at)[1]:%H:%M}"

    def _shift(self, part: str, at: int) -> tuple[datetime, datetime]:
        """When the shift of one of his days lies."""
        return self._roster.hours(self._cast[part], self._day(part, at))

    def _sign_in_sheet(self) -> None:
        """A morning on which the machine of a station stood still: everybody signed on paper."""
        rows = [
            {"employee_id": one, "came": self._at(self._sheet_day, "08:22"), "left": self._at(self._sheet_day, "17:34")}
            for one in self._sheet
        ]
        self._approve(
            self._office.enter(
                "attendance.request_sheet", day=self._sheet_day, rows=rows, reason="考勤机停电，使用纸质签到表",
                proof=scan(),
            )
        )  # fmt: skip

    def _verdicts(self) -> None:
        """Two supervisors say what a day was; the manager approved one, the other waits."""
        for part, at, reason in (
            ("cleared", 2, "受科室指派先到换热站抢修，有派工单"),
            ("doubted", 3, "公交线路停运，属客观原因"),
        ):
            record, chief = self._cast[part], self._supervisor(part)
            verdict = self._office.by(
                chief, "attendance.propose_verdict", employee_id=record, day=self._day(part, at), result="normal",
                reason=reason,
            )  # fmt: skip
            if part == "cleared":
                above = self._office.decider(VERDICT_CHAIN, record, {chief})
                self._office.by(above, "attendance.approve_verdict", id=verdict, row_version=1, remark="情况属实")

    def _no_shows(self) -> None:
        """Two missed a training; one of them proved why."""
        day = self._day("absent", 3)
        for part, reason in (("absent", "7"), ("excused", "6")):
            missed = self._office.enter(
                "attendance.record_no_show", employees=[self._cast[part]], day=day, occasion="training",
                title="供暖服务规范培训", absence_reason=reason,
            )  # fmt: skip
        self._office.enter(
            "attendance.excuse_no_show", id=missed, row_version=1, excuse="prevented", excuse_words="急诊就医",
            proof=scan(),
        )  # fmt: skip

    def _absences(self) -> None:
        """A written self-criticism that came and one that is awaited; somebody's case is before the company."""
        came = self._criticism("missed", 1)
        self._office.enter(
            "attendance.receive_criticism", id=came, row_version=1, received_on=self._today,
            words="我没有请假就没有到岗，影响了班组工作，保证不再发生。", scan=scan(),
        )  # fmt: skip
        self._criticism("missed", 5)
        if self._stated.year == self._today.year:  # absence is added up by the calendar year
            self._office.by(
                self._supervisor("gone"), "attendance.propose_termination", employee_id=self._cast["gone"],
                words="本年累计旷工达到三天，请公司决定。",
            )  # fmt: skip

    def _criticism(self, part: str, at: int) -> int:
        return self._office.enter(
            "attendance.ask_criticism", employee_id=self._cast[part], day=self._day(part, at), remark="本人已签收"
        )
