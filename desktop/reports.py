"""The command `report`: papers as Word, Excel or PDF files, issued, copied, or made from the values of now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop import naming, terminal
from desktop.terminal import Result, WrongUsage
from models.core import database, disk, money
from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.papers import kinds, queries
from models.core.papers.kinds import PaperKind
from models.core.unit import perform
from reports import appraisal, staff
from reports.kit import papers
from reports.kit.papers import Made

YES, NO = ("是", "1", "true", "yes"), ("否", "不是", "0", "false", "no")
ARCHIVE, MONTH_PACK = "archive", "month_pack"
RECORD = "record"
SUFFIXES = (".docx", ".xlsx", ".pdf")
WORDS_OF_KINDS = {Kind.DATE: "日期 2026-11-24", Kind.BOOL: "是 / 否", Kind.INTEGER: "整数"}


def make(options: Any) -> Result:
    """One paper as a file, or the list of all."""
    if options.list:
        return _listed()
    if not options.name:
        raise WrongUsage("请写明单据的名称或表号；report --list 列出全部单据。")
    if options.out is None:
        raise WrongUsage("请用 --out 写明文件或文件夹。")
    if options.name in (ARCHIVE, MONTH_PACK):
        return (_archive if options.name == ARCHIVE else _month_pack)(options)
    kind = kinds.get_paper(options.name)
    terminal.open_database(options)
    person = terminal.signed_in(options)
    asked = _options(kind, person, options)
    if options.number:
        if asked != [{}]:
            raise WrongUsage("--number 重印已签发的单据，不能与其他条件一起用。")
        return (_again if options.issue else _copy)(kind, person, options)
    if kind.issued:
        return _issue(kind, person, asked, options)
    if options.issue:
        raise WrongUsage(f"{kind.label}是随时导出的报表，不需要签发。请去掉 --issue。")
    made = papers.make(person, kind.name, asked)
    out = _target(options.out, made)
    papers.save(papers.content_for(made, out), out)
    return _result(kind, out)


def _archive(options: Any) -> Result:
    """Everything kept about a person as one .zip; it is no paper, as nothing is filled in."""
    field = Field("employee", "人员", Kind.REF, required=True, ref="employee")
    names = [words.partition("=") for words in options.where]
    if len(names) != 1 or names[0][0].strip() not in (field.name, field.label):
        raise WrongUsage("请用 --where employee=工号或姓名 写明是谁的档案。")
    terminal.open_database(options)
    person = terminal.signed_in(options)
    employee = naming.record(person, field.ref, names[0][2], field.label)
    out = options.out / f"档案{employee}.zip" if options.out.is_dir() else options.out
    done = staff.write_archive(person, employee, out)
    return Result({"report": ARCHIVE, "employee": employee, "file": str(out)}, f"{done.notice}\n已写出到 {out}。")


def _month_pack(options: Any) -> Result:
    """The papers of a month in a folder, with their index and the anchor of the audit log."""
    if not options.month or options.where or options.unit or options.year:
        raise WrongUsage(f"{MONTH_PACK} 只要写 --month 2026-10 和 --out 文件夹，没有核对完时可以加 --draft。")
    terminal.open_database(options)
    person = terminal.signed_in(options)
    made = appraisal.write_pack(person, options.month, options.out, draft=options.draft)
    data = {
        "report": MONTH_PACK, "month": options.month, "draft": options.draft, "folder": str(options.out),
        "files": list(made.files), "anchor": made.anchor,
        "lacking": [{"title": title, "reason": why} for title, why in made.lacking],
    }  # fmt: skip
    lines = [f"{made.done.notice}已写到 {options.out}：", *(f"    {name}" for name in made.files)]
    lines += [f"没有包括：{title}（{why}）" for title, why in made.lacking]
    return Result(data, "\n".join(lines))


def _copy(kind: PaperKind, person: Person, options: Any) -> Result:
    """Copies are counted once their file is ready, and given out only when they are counted."""
    issues = _issues(kind, person, options)
    made = papers.make_issued(person, issues)
    out = _target(options.out, made)
    content = papers.content_for(made, out)
    for issue in issues:
        perform("papers.copy", {"id": issue, "copies": options.copies}, user=person.user_id)
    papers.save(content, out)
    return _result(kind, out, number="、".join(options.number), copy=True)


def _issues(kind: PaperKind, person: Person, options: Any) -> list[int]:
    """The issued papers with these numbers."""
    if len(options.number) > 1 and not kind.many:
        raise WrongUsage(f"{kind.label}不能合成一份，--number 只能写一个。")
    return database.read(lambda: [queries.issue_of(person, kind, number) for number in dict.fromkeys(options.number)])


def _issue(kind: PaperKind, person: Person, asked: Sequence[Mapping[str, Any]], options: Any) -> Result:
    """The originals, straight after issuing; whether the file can be made at all is tried before."""
    if not options.issue:
        raise WrongUsage(f"{kind.label}要先签发才有正本：加 --issue 签发并做出正本，或用 --number 重印已签发的。")
    preview = papers.make(person, kind.name, asked)
    papers.content_for(preview, _target(options.out, preview))
    issued, numbers, notice = [], [], ""
    for given in asked:
        values = {"paper": kind.name, "record": given.get("record"), "originals": options.copies, "seen": preview.seen}
        done = perform("papers.issue", values, user=person.user_id)
        if done.record is None:
            raise TypeError("an issued paper has a record")
        issued.append(done.record[1])
        numbers.append(str(done.details["number"] or done.record[1]))
        notice += done.notice
    made = papers.make_issued(person, issued, copy=False)
    out = _target(options.out, made)
    papers.save(papers.content_for(made, out), out)
    _deliver(person, issued)
    return _result(kind, out, number="、".join(numbers), notice=notice)


def _again(kind: PaperKind, person: Person, options: Any) -> Result:
    """The originals once more, where the first attempt ended between issuing and writing the file."""
    issues = _issues(kind, person, options)
    made = papers.make_issued(person, issues, copy=False)
    out = _target(options.out, made)
    content = papers.content_for(made, out)
    for issue in issues:
        perform("papers.print_again", {"id": issue}, user=person.user_id)
    papers.save(content, out)
    _deliver(person, issues)
    return _result(kind, out, number="、".join(options.number), copy=False)


def _deliver(person: Person, issues: Sequence[int]) -> None:
    for issue in issues:
        perform("papers.deliver", {"id": issue}, user=person.user_id)


def _target(out: Path, made: Made) -> Path:
    """The file that is meant: in a folder under the paper's own name. Raises Refused before anything is made."""
    target = out if out.suffix.lower() in SUFFIXES and not out.is_dir() else out / made.name
    if not target.parent.is_dir():
        raise Refused(f"没有写成：找不到文件夹 {target.parent}。请核对路径。", code="FILE")
    disk.refuse_existing(target)
    return target


def _result(kind: PaperKind, out: Path, *, notice: str = "", **more: Any) -> Result:
    data = {"paper": kind.name, "form": kind.form, "file": str(out), **more}
    return Result(data, f"{notice}已写出{kind.title}到 {out}。")


# options


def _options(kind: PaperKind, person: Person, options: Any) -> list[dict[str, Any]]:
    """The choices of a paper; where its record is named several times, one set for each."""
    known = {one.name: one for one in kind.options} | {one.label: one for one in kind.options}
    given: dict[str, Any] = {}
    records: list[Any] = []
    if options.draft:
        raise WrongUsage(f"只有 {MONTH_PACK} 可以加 --draft。")
    for name, words in [("month", options.month), ("year", options.year), ("unit", options.unit)]:
        if words:
            _require_known(kind, known, name, f"--{name}")
            given[name] = _value(known[name], person, words)
    for condition in options.where:
        name, sign, words = (part.strip() for part in condition.partition("="))
        if not sign:
            raise WrongUsage(f"选项“{condition}”写法不对，应为 名称=值。")
        _require_known(kind, known, name, f"选项“{name}”")
        value = _value(known[name], person, words)
        if known[name].name == RECORD:
            records.append(value)
        else:
            given[known[name].name] = value
    return [{**given, RECORD: record} for record in dict.fromkeys(records)] or [given]


def _require_known(kind: PaperKind, known: Mapping[str, Field], name: str, words: str) -> None:
    if name not in known:
        names = "、".join(one.name for one in kind.options) or "无"
        raise WrongUsage(f"{kind.label}没有{words}。可用的选项：{names}。")


def _value(field: Field, person: Person, words: str) -> Any:
    """What was typed, as the field takes it."""
    if field.kind is Kind.REF:
        return naming.record(person, field.ref, words, field.label)
    if field.kind is Kind.BOOL:
        if words.lower() not in (*YES, *NO):
            raise WrongUsage(f"{field.label}应写成 是 或 否。")
        return words.lower() in YES
    if field.kind is Kind.MONEY:
        with suppress(ValueError):
            return money.parse_yuan(words)
    if field.kind is Kind.CHOICE:
        return next((code for code, shown in field.choices.items() if shown == words), words)
    return words


# the list


def _listed() -> Result:
    rows = [
        {
            "name": kind.name, "form": kind.form, "label": kind.label, "format": kind.format, "issued": kind.issued,
            "options": [
                {"name": one.name, "label": one.label, "kind": str(one.kind), "required": one.required}
                for one in kind.options
            ],
        }
        for kind in kinds.papers.values()
    ]  # fmt: skip
    lines = []
    for kind in kinds.papers.values():
        how = "签发" if kind.issued else "随时导出"
        lines.append(f"{kind.name}  {kind.title}（{kinds.FORMATS[kind.format]}，{how}）")
        for one in kind.options:
            kind_words = WORDS_OF_KINDS.get(one.kind) or "、".join(one.choices.values())
            lines.append(f"    {one.name}  {one.label}" + (f"，{kind_words}" if kind_words else ""))
    rows.append(
        {
            "name": ARCHIVE, "form": "", "label": "人员档案", "format": "zip", "issued": False,
            "options": [{"name": "employee", "label": "人员", "kind": "ref", "required": True}],
        }
    )  # fmt: skip
    rows.append(
        {
            "name": MONTH_PACK, "form": "", "label": "月末材料", "format": "folder", "issued": False,
            "options": [{"name": "month", "label": "月份", "kind": "code", "required": True}],
        }
    )  # fmt: skip
    lines += [f"{ARCHIVE}  人员档案（zip，随时导出）", "    employee  人员"]
    lines += [f"{MONTH_PACK}  月末材料（文件夹，考勤表核对后导出）", "    month  月份"]
    return Result({"reports": rows}, "\n".join(lines))
