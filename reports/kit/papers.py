"""Making papers as files: from the values of now, from an issued paper's frozen ones, or from examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.core import access, database, disk, files
from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import parse_all
from models.core.papers import kinds, queries, values
from models.core.papers.kinds import PaperKind
from models.core.papers.queries import Issued, Template
from models.core.papers.values import Context
from models.core.unit import perform
from reports.kit import pdf
from reports.kit.template import render, trial

assert trial  # noqa: S101  (registers how a new template is tried)

COPY = "副本"
MOST_AT_ONCE = 2000


@dataclass(frozen=True)
class Made:
    """A finished file: its title, docx or xlsx, its content; `seen` goes with `papers.issue` after a preview."""

    title: str
    format: str
    content: bytes
    seen: str = ""

    @property
    def name(self) -> str:
        """A file name for it."""
        return files.label(f"{self.title}.{self.format}")


def make(person: Person, name: str, options: Sequence[Mapping[str, Any]] = ({},)) -> Made:
    """A paper from the values as they are now, one for each set of options, in one file.

    For a paper that is issued this is the preview. Taking out personal data is noted in the audit log first. Raises
    Forbidden, BadFields, NotFound, Refused, ConnectionLost.
    """
    kind = kinds.get_paper(name)
    options = database.read(lambda: kinds.expanded(kind, person, options))
    if not 1 <= len(options) <= MOST_AT_ONCE or (len(options) > 1 and not kind.many):
        raise Refused(f"{kind.label}一次不能制作 {len(options)} 份。请减少选中的记录。")
    told = dict.fromkeys(filter(None, (kind.noted(parse_all(kind.options, one)) for one in options)))
    if told:
        perform("papers.note", {"paper": kind.name, "what": "；".join(told)}, user=person.user_id)
    if len(options) == 1:
        context, source, seen = database.read(lambda: queries.ready(kind, person, options[0]))
        return Made(kind.title, kind.format, _filled(kind, source, [context]), seen)
    contexts, source = database.read(lambda: queries.ready_many(kind, person, options))
    return Made(f"{kind.title}（{len(contexts)} 份）", kind.format, _filled(kind, source, contexts))


def _filled(kind: PaperKind, source: Template, contexts: Sequence[Context]) -> bytes:
    return render.known(kind.format, source.content).render(contexts)


def make_issued(person: Person, issues: Sequence[int], *, copy: bool = True) -> Made:
    """Issued papers of one kind in one file, each from its frozen values and the template of its day.

    Copies are marked 副本; an original is made after `papers.issue`, until `papers.deliver` says that it went out.
    Raises Forbidden, NotFound, Refused, ConnectionLost.
    """
    if not 1 <= len(issues) <= MOST_AT_ONCE:
        raise Refused(f"一次不能打印 {len(issues)} 份。请减少选中的单据。")
    found: list[Issued] = database.read(lambda: [queries.issued(person, number) for number in issues])
    if not copy and any(one.delivered for one in found):
        raise Refused("正本已经打出，没有再做一份。请打印副本。", code="CHANGED")
    if len({one.template for one in found}) > 1:
        raise Refused("选中的单据用的不是同一版模板，不能合成一个文件。请分开打印。")
    contexts = [{**one.context, COPY: COPY if copy else ""} for one in found]
    title = found[0].title if len(found) == 1 else f"{found[0].kind.title}（{len(found)} 份）"
    kind = found[0].kind
    return Made(title, kind.format, render.known(kind.format, found[0].template).render(contexts))


@dataclass(frozen=True)
class Together:
    """Papers of several records in one file: `seen` of those that would be issued now, by record, `issued` of those
    that were issued before, by record; `left_out` says of the others why there is none, as sentences."""

    made: Made
    seen: Mapping[int, str]
    issued: Mapping[int, Issued]
    left_out: tuple[str, ...]


def make_together(person: Person, name: str, records: Sequence[int], is_original: Callable[[Issued], bool]) -> Together:
    """A paper of each of these records, in their order: as it would be issued now, or as it was issued before.

    Those of which `is_original` says no are marked 副本. Raises Forbidden, NotFound, Refused, ConnectionLost.
    """
    kind = kinds.get_paper(name)
    if not (kind.many and kind.issued) or not 1 <= len(records) <= MOST_AT_ONCE:
        raise Refused(f"{kind.label}一次不能制作 {len(records)} 份。请减少选中的记录。")
    issued = database.read(lambda: queries.newest_issues(person, kind, records))
    fresh, left_out = database.read(lambda: _fresh(person, kind, [one for one in records if one not in issued]))
    contexts = {record: context for record, (context, _, _) in fresh.items()} | {
        record: {**one.context, COPY: "" if is_original(one) else COPY} for record, one in issued.items()
    }
    if not contexts:
        raise Refused("".join(left_out))
    templates = {source.content for _, source, _ in fresh.values()} | {one.template for one in issued.values()}
    if len(templates) > 1:
        raise Refused("选中的单据用的不是同一版模板，不能合成一个文件。请分几次选，例如没有签发过的单独选。")
    shown = [contexts[record] for record in records if record in contexts]
    title = f"{kind.title}（{len(shown)} 份）"
    made = Made(title, kind.format, render.known(kind.format, templates.pop()).render(shown))
    return Together(made, {record: mark for record, (_, _, mark) in fresh.items()}, issued, left_out)


Fresh = Mapping[int, tuple[Context, Template, str]]


def _fresh(person: Person, kind: PaperKind, records: Sequence[int]) -> tuple[Fresh, tuple[str, ...]]:
    """What would be issued now by record, and of those of which nothing can be issued why; both may be empty."""
    if not records:
        return {}, ()
    try:
        contexts, source, marks = queries.previewed(kind, person, records)
    except Refused as refused:
        if len(records) == 1:
            return {}, (refused.sentence,)
    else:
        return {one: (context, source, mark) for one, context, mark in zip(records, contexts, marks, strict=True)}, ()
    found: dict[int, tuple[Context, Template, str]] = {}
    left_out: tuple[str, ...] = ()
    for record in records:  # one by one, to tell which of them it is
        one, why = _fresh(person, kind, [record])
        found |= one
        left_out += why
    return found, left_out


def example(person: Person, name: str, content: bytes | None = None) -> Made:
    """A paper filled with examples: on the template in use, or on a file that somebody is about to put in.

    A file is checked first; its faults are the sentence of Refused.
    """
    kind = kinds.get_paper(name)
    access.require(person, kinds.READ_TEMPLATES)
    if content is None:
        content = database.read(lambda: queries.template_in_use(kind)).content
    else:
        faults = kinds.faults_of(kind, content)
        if faults:
            raise Refused("".join(faults), code="TEMPLATE")
    filled = {**values.example_of(kind.slots()), COPY: "", "表号": kind.form}
    return Made(f"{kind.title}（样例）", kind.format, render.template(kind.format, content).render([filled]))


def template_file(person: Person, name: str, version: int | None = None) -> Made:
    """The template in use, or an older version by its record, for editing in Word, Excel or WPS."""
    kind = kinds.get_paper(name)
    access.require(person, kinds.READ_TEMPLATES)
    if version is None:
        content = database.read(lambda: queries.template_in_use(kind)).content
    else:
        content = database.read(lambda: queries.template(person, version))[1]
    return Made(f"{kind.title}（模板）", kind.format, content)


def content_for(made: Made, out: Path, *, is_cancelled: Callable[[], bool] = lambda: False) -> bytes:
    """What goes into a file of this name: the paper itself, or a PDF for a name that ends in .pdf. Raises Refused."""
    suffix = out.suffix.lower().lstrip(".")
    if suffix not in (made.format, "pdf"):
        raise Refused(f"文件名的后缀应为 .{made.format} 或 .pdf。请改名后再存。", code="FILE")
    return made.content if suffix == made.format else pdf.convert(made.content, made.format, is_cancelled=is_cancelled)


def save(content: bytes, out: Path, *, replace: bool = False) -> None:
    """Write a file whole or not at all; without `replace` one that exists is not overwritten. Raises Refused."""
    target = out.absolute()
    if not replace:
        disk.refuse_existing(target)
    with disk.in_words("没有存成"), disk.beside(target) as temporary:
        temporary.write_bytes(content)
        disk.publish(temporary, target, replace=replace)
