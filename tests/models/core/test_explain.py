"""An explanation keeps everything on its way through JSON, and leaves out what is empty."""

import json

from models.core import audit
from models.core.explain import Alternative, Basis, Explanation, Moment, Used, from_json

FULL = Explanation(
    "迟到 12 分钟，扣 2 分",
    ("08:42 − 08:30 = 12 分钟", "本月第 2 次，从第 2 次起每次扣 2 分"),
    (Basis("R-034", "《客户服务部管理制度》第10.3条", 7, "……", "attendance.late.points_per_event", "2 分", True),),
    (Used("punch", 5, "11-03 08:42", "营业厅考勤机"),),
    (Moment("08:30", "应到", "info"), Moment("08:42", "打卡", "warn")),
    (Alternative("调休抵扣", "制度不允许用调休抵迟到"),),
    ("2027 年节假日安排未维护",),
)


def test_everything_survives_json():
    assert from_json(json.loads(json.dumps(FULL.to_json(), ensure_ascii=False))) == FULL


def test_empty_parts_are_left_out_and_come_back_empty():
    short = Explanation("准时")
    assert short.to_json() == {"result": "准时"}
    assert from_json(short.to_json()) == short


def test_what_is_stored_is_what_the_record_of_acts_would_keep():
    for one in (FULL, Explanation("准时")):
        assert one.stored() == audit.dump(one.to_json())
