"""Valid calls of the actions that change the rulebook."""

from __future__ import annotations

import json
from collections.abc import Callable

from models.core.rulebook import queries
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from tests.samples import Sample, World, regulation

FROM = "2099-01-01"
TABLE = "certificate_kinds"


def set_values(world: World) -> Sample:
    key = "certs.expiry_reminder_days"
    values = {
        "values": [
            {"key": key, "value": "45", "seen": queries.newest(key).id},
            {"key": "certs.block_assignment_without_cert", "value": "false"},
        ],
        "valid_from": FROM,
        "reason": "经理办公会决定",
        "article_id": regulation.article(world),
        "retroactive": False,
    }
    bad = {"values": [{"key": key, "value": "很久"}], "valid_from": "2020-01-01"}
    return Sample(values, world.admin, bad=bad)


def set_policy(world: World) -> Sample:
    rows = [
        {"name": "燃气具安装维修工", "holder": "person", "roles": ["FIELD"], "article_id": regulation.article(world)},
        {"name": "焊工证", "holder": "person", "reminder_days": 90},
    ]
    values = {
        "name": TABLE, "rows": json.dumps(rows, ensure_ascii=False), "seen": queries.newest(TABLE).id,
        "valid_from": FROM, "reason": "修订附表", "retroactive": False,
    }  # fmt: skip
    bad = {"rows": json.dumps([rows[0], rows[0]]), "name": "unheard_of", "valid_from": "2020-01-01"}
    return Sample(values, world.admin, bad=bad)


def confirm(world: World) -> Sample:
    wanted = ("certs.expiry_reminder_days", "appraisal.period_months")
    rows = RuleValue.select().where(RuleValue.key.in_(wanted)).order_by(RuleValue.id)
    return Sample({"values": [row.id for row in rows], "reason": "办公会第 3 次会议同意"}, world.admin)


def withdraw(world: World) -> Sample:
    made = perform("rulebook.set", set_values(world).values, user=world.admin)
    return Sample({"id": made.details["change"], "row_version": 1, "reason": "推迟到明年"}, world.admin)


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "rulebook.set": set_values,
    "rulebook.set_policy": set_policy,
    "rulebook.confirm": confirm,
    "rulebook.withdraw": withdraw,
}
