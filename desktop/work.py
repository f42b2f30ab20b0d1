"""The commands `do` and `import`: any action of the program, and files of which the rows become records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from desktop import terminal
from desktop.terminal import Result, WrongUsage
from models.core import access, audit, disk, register
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind
from models.core.register import Action
from models.core.unit import Behalf, perform

TAKEN_KINDS = {Kind.FILE: "文件路径", Kind.MONEY: "分", Kind.DATE: "2026-11-24", Kind.TIME: "2026-11-24 10:20"}


def do(options: Any) -> Result:
    """One action, or the list of all."""
    if options.list:
        return _actions()
    if not options.action:
        raise WrongUsage("请写明操作名；do --list 列出全部操作。")
    action = register.get_action(options.action)
    values = _values(action, options.fields)
    terminal.open_database(options)
    user = terminal.person(options, needed=True).user_id
    done = perform(action.name, values, user=user, behalf=_behalf(options), reason=options.reason)
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


def _behalf(options: Any) -> Behalf | None:
    if options.author is None:
        return None
    if options.received is None:
        raise WrongUsage("代录要写 --received 收到时间，例如 2026-11-24T10:20。")
    try:
        received = datetime.fromisoformat(options.received).replace(tzinfo=None)
    except ValueError as fault:
        raise WrongUsage("--received 应写成 2026-11-24T10:20 这样。") from fault
    scan = (options.scan.name, _content(str(options.scan))) if options.scan is not None else None
    return Behalf(options.author, received, options.channel, scan)


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
    kinds: Mapping[str, Callable[[Any, int | None], Result]] = {"staff": _staff}
    if options.kind not in kinds:
        raise WrongUsage(f"还不能导入“{options.kind}”。可导入：{'、'.join(kinds)}。")
    if not options.file.is_file():
        raise Refused(f"找不到文件 {options.file}。请核对路径。")
    if options.refused is not None and options.refused.exists():
        raise Refused(f"{options.refused} 已经存在，没有覆盖。请换一个文件名。")
    terminal.open_database(options)
    return kinds[options.kind](options, terminal.signed_in(options).user_id)


def _staff(options: Any, user: int | None) -> Result:
    from reports import staff
    from reports.kit import returned

    checked = staff.check(options.file, options.sheet, accept_new=options.accept_new)
    faults = [
        f"{checked.source.file}，{checked.source.sheet}，第 {fault.row} 行，{fault.column}：{fault.sentence}"
        for fault in checked.faults
    ]
    if options.refused is not None and checked.faults:
        source = checked.source
        returned.write(options.refused, options.file, source.sheet, source.header_row, checked.faults)
    result = partial(_imported, faults=tuple(faults))
    if options.check:
        return result(staff.result(checked))
    fields = staff.fields(
        checked, accept_new=options.accept_new, update_known=options.update_known, partial=options.partial
    )
    if checked.faults and not options.partial:
        told = result(staff.result(checked))
        nothing = "有被退回的行，没有写入。改好后再导入，或加 --partial 只导入通过的行。"
        return replace(told, reasons=(*told.reasons, nothing))
    try:
        done = perform("staff.import_register", fields, user=user, reason=f"导入 {checked.source.file}")
    except BadFields as bad:
        raise Refused(f"文件里没有可以导入的行。{bad.sentence}") from bad
    except Refused as refused:
        if refused.code != "NOTHING_NEW" or not faults:
            raise
        told = result(staff.result(checked))  # nothing new among the others, but these rows are still to be told
        return replace(told, reasons=(*told.reasons, refused.sentence))
    return result(staff.result(checked, done))


def _imported(data: Mapping[str, Any], faults: tuple[str, ...]) -> Result:
    text = f"通过 {data['accepted']} 行，写入 {data['written']} 行，退回 {len(data['refused'])} 行。"
    if data["waiting"]:
        text += f"\n有 {len(data['waiting'])} 行等待处理：" + "；".join(str(one) for one in data["waiting"])
    return Result(data, text, faults, 1 if faults else 0)
