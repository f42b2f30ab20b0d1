"""The commands `do` and `import`: any action of the program, and files of which the rows become records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import naming, terminal
from desktop.terminal import Result, WrongUsage
from models.core import access, audit, disk, register
from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.imports import rules
from models.core.imports.register import kinds
from models.core.register import Action
from models.core.unit import Behalf, perform

if TYPE_CHECKING:
    from reports.kit.intake import Checked

MOST_LINES = 100  # refused rows told on the terminal
TAKEN_KINDS = {
    Kind.FILE: "文件路径",
    Kind.MONEY: "分",
    Kind.DECIMAL: "0.5",
    Kind.DATE: "2026-11-24",
    Kind.TIME: "2026-11-24 10:20",
}


def do(options: Any) -> Result:
    """One action, or the list of all."""
    if options.list:
        return _actions()
    if not options.action:
        raise WrongUsage("请写明操作名；do --list 列出全部操作。")
    action = register.get_action(options.action)
    values = _values(action, options.fields)
    terminal.open_database(options)
    person = terminal.person(options, needed=True)
    values = naming.versioned(person, action, naming.resolved(person, action.fields, values))
    done = perform(action.name, values, user=person.user_id, behalf=_behalf(options, person), reason=options.reason)
    data = {
        "action": action.name, "notice": done.notice, "changed": sorted(done.changed),
        "record": list(done.record) if done.record else None, "title": done.title,
        "details": audit.plain({**done.details, **done.once}),
    }  # fmt: skip
    told_once = [str(value) for value in done.once.values()]
    return Result(data, "\n".join([done.notice, *told_once]))


def _values(action: Action, words: str | None) -> dict[str, Any]:
    if words is None and any(f.required for f in action.fields):
        raise WrongUsage(f"“{action.label}”要写 --fields，例如 --fields '{_example(action)}'。")
    if words is not None and words.startswith("@"):
        with disk.in_words("没有办理"):
            words = Path(words[1:]).read_text("utf-8-sig")
    try:
        values = json.loads(words or "{}")
    except ValueError as fault:
        raise WrongUsage('--fields 不是正确的 JSON。应为一个对象，例如 \'{"name": "营业厅"}\'。') from fault
    if not isinstance(values, dict):
        raise WrongUsage('--fields 应为一个 JSON 对象，例如 \'{"name": "营业厅"}\'。')
    files = {f.name for f in action.fields if f.kind is Kind.FILE}
    return {name: _content(value) if name in files else value for name, value in values.items()}


def _content(path: Any) -> Any:
    if not isinstance(path, str):
        return path
    with disk.in_words("没有办理"):
        return Path(path).read_bytes()


def _example(action: Action) -> str:
    wanted = {f.name: TAKEN_KINDS.get(f.kind, f.label) for f in action.fields if f.required}
    return json.dumps(wanted, ensure_ascii=False)


def _behalf(options: Any, person: Person) -> Behalf | None:
    if options.author is None:
        return None
    if options.received is None:
        raise WrongUsage("代录要写 --received 收到时间，例如 2026-11-24T10:20。")
    try:
        received = datetime.fromisoformat(options.received).replace(tzinfo=None)
    except ValueError as fault:
        raise WrongUsage("--received 应写成 2026-11-24T10:20 这样。") from fault
    scan = (options.scan.name, _content(str(options.scan))) if options.scan is not None else None
    author = naming.record(person, "employee", options.author, "决定人")
    return Behalf(author, received, options.channel, scan)


def _actions() -> Result:
    listed = [_described(action) for _, action in sorted(register.actions.items())]
    lines = []
    for one in listed:
        lines.append(f"{one['name']}  {one['label']}" + (f"（权限：{one['permission']}）" if one["permission"] else ""))
        for f in one["fields"]:
            marks = "必填" if f["required"] else "可不填"
            lines.append(f"    {f['name']}  {f['label']}，{f['kind']}，{marks}{_choices(f)}")
    return Result({"actions": listed}, "\n".join(lines))


def _choices(f: Mapping[str, Any]) -> str:
    choices = f.get("choices")
    return "，" + " / ".join(f"{code}={words}" for code, words in choices.items()) if choices else ""


def _described(action: Action) -> dict[str, Any]:
    needed = access.permissions.get(action.permission)
    return {
        "name": action.name, "label": action.label, "entity": action.entity, "behalf": action.behalf,
        "permission": needed.label if needed is not None else "", "fields": [_field(f) for f in action.fields],
    }  # fmt: skip


def _field(f: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": f.name, "label": f.label, "kind": str(f.kind), "required": f.required}
    optional = {
        "choices": dict(f.choices), "ref": f.ref, "hint": f.hint, "default": f.default, "lowest": f.lowest,
        "highest": f.highest, "rows": [_field(one) for one in f.rows],
    }  # fmt: skip
    return told | {name: value for name, value in optional.items() if value not in (None, "", {}, [])}


# files of which the rows become records


def take_in(options: Any) -> Result:
    """Read, check and, unless only a check was asked for, write a file."""
    from reports.kit import intake

    if options.kind not in kinds:
        listed = "、".join(f"{one.name}（{one.label}）" for one in kinds.values())
        raise WrongUsage(f"还不能导入“{options.kind}”。可导入：{listed}。")
    kind = kinds[options.kind]
    if options.refused is not None:
        _require_new_workbook(options.refused)
    plan = intake.Plan(
        sheet=options.sheet, month=options.month, accept_new=options.accept_new, update_known=options.update_known,
        as_draft=options.draft,
        partial=options.partial or None, gap_reason=options.gap_reason,
        stated=dict(intake.stated_amount(kind, words) for words in options.stated_total),
        corrections=_corrections(options.corrections),
    )  # fmt: skip
    terminal.open_database(options)
    person = terminal.signed_in(options)
    access.require(person, kind.permission)
    if not options.check:
        intake.refuse_taken(kind, options.file, plan)
    checked = intake.check_file(kind, options.file, plan)
    source = checked.source
    if options.refused is not None and checked.faults:
        from reports.kit import returned

        header = source.layout.header.number
        rows = source.layout.rows
        returned.write(options.refused, rows, source.sheet, header, checked.placed_faults, checked.left_rows)
    if options.check:
        return _imported(intake.result(checked), checked)
    try:
        done = intake.post(checked, person=person)
    except Refused as refused:
        told = _imported(intake.result(checked), checked)
        why = terminal.reasons(refused)
        if refused.code == "NOTHING_NEW" and not checked.found.changed and not checked.blocking_rows:
            # All of it is there, as after a second source of the same punches: a job that runs daily has not failed.
            return replace(told, text=f"{told.text}\n{refused}")
        error = {"code": refused.code, "reasons": why}
        return replace(told, data={**told.data, "error": error}, text="", reasons=(*told.reasons, *why), status=1)
    return _imported(intake.result(checked, done), checked)


def _require_new_workbook(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise WrongUsage("--refused 写成 Excel 文件，文件名应以 .xlsx 结尾。")
    if path.exists():
        raise Refused(f"{path} 已经存在，没有覆盖。请换一个文件名。")


def _corrections(path: Path | None) -> dict[tuple[int, str], str]:
    """New texts of cells by row and column, from a JSON file: [{"row": 5, "column": "phone", "new": "…"}, …]."""
    if path is None:
        return {}
    with disk.in_words("没有导入"):
        words = path.read_text("utf-8-sig")
    try:
        return {(int(one["row"]), str(one["column"])): str(one["new"]) for one in json.loads(words)}
    except (ValueError, KeyError, TypeError) as fault:
        example = '[{"row": 5, "column": "phone", "new": "13800000000"}]'
        raise WrongUsage(f"--corrections 的文件应写成 {example} 这样。") from fault


def _imported(data: Mapping[str, Any], checked: Checked) -> Result:
    text = f"通过 {data['accepted']} 行，写入 {data['written']} 行，退回 {len(data['refused'])} 行。"
    if data["batch"]:
        text += f"批次 {data['batch']}。"
    if data["told"]:
        text += f"{data['told']}。"
    if data["waiting"]:
        lines = [f"第 {one['row']} 行，{one['column']}：{one['sentence']}" for one in data["waiting"]]
        text += "\n".join([f"\n有 {len(lines)} 项等待处理：", *_first(lines)])
    source = checked.source
    if data["remark"]:
        text += f"\n{data['remark']}"
    faults = [
        f"{source.file}，{source.sheet}，{source.row_words(fault)}，{fault.column}：{fault.sentence}"
        for fault in checked.faults
    ]
    gaps = [rules.gap_words(source.kind, gap) for gap in checked.gaps if gap.difference]
    return Result(data, text, (*_first(faults), *gaps), 1 if checked.blocking_rows else 0)


def _first(lines: Sequence[str]) -> list[str]:
    """As many lines as a terminal takes; all of them are in the JSON and in the returned workbook."""
    rest = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"还有 {rest} 行，见 --json 或 --refused。"] if rest > 0 else [])]


def take_back(options: Any) -> Result:
    """Reverse an import, as far as nothing was done with its records since."""
    terminal.open_database(options)
    user = terminal.person(options, needed=True).user_id
    done = perform("imports.reverse", {"id": options.number}, user=user, reason=options.reason)
    data = {"notice": done.notice, **done.details}
    left = [f"第 {one['row']} 行，{one['title']}：{one['sentence']}" for one in done.details["left"]]
    return Result(data, done.notice, tuple(_first(left)), 1 if left else 0)
