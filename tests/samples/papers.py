"""Valid calls of the actions of papers."""

from __future__ import annotations

from collections.abc import Callable

from models.core.papers.tables import PaperTemplate
from models.core.unit import perform
from tests.papers import KIND, word_template
from tests.samples import Sample, World

BAD_TEMPLATE = word_template("{{ 名字 }}")


def _record(world: World) -> int:
    values = {"work_no": "K001", "name": "何志刚", "hired_on": "2026-01-05", "state": "active"}
    made = perform("staff.hire", values, user=world.admin)
    assert made.record is not None
    return made.record[1]


def put_template(world: World) -> Sample:
    values = {"paper": KIND.name, "file": "在职证明.docx", "content": word_template("盖章处"), "note": "加了盖章处"}
    return Sample(values, world.admin, bad={"paper": "unheard_of", "content": BAD_TEMPLATE})


def _two_versions(world: World) -> int:
    for line in ("第一稿", "第二稿"):
        values = {"paper": KIND.name, "file": "在职证明.docx", "content": word_template(line), "note": line}
        perform("papers.put_template", values, user=world.admin)
    first: PaperTemplate = PaperTemplate.get(PaperTemplate.version == 1)
    return first.id


def use_template(world: World) -> Sample:
    return Sample({"id": _two_versions(world)}, world.admin)


def use_default(world: World) -> Sample:
    _two_versions(world)
    return Sample({"paper": KIND.name}, world.admin, bad={"paper": "unheard_of"})


def issue(world: World) -> Sample:
    values = {"paper": KIND.name, "record": _record(world), "originals": 2, "seen": ""}
    return Sample(values, world.admin, bad={"paper": "staff_register", "originals": 0, "seen": "ab" * 32})


def copy(world: World) -> Sample:
    made = perform("papers.issue", issue(world).values, user=world.admin)
    assert made.record is not None
    return Sample({"id": made.record[1], "copies": 3}, world.admin, bad={"copies": 100})


def deliver(world: World) -> Sample:
    made = perform("papers.issue", issue(world).values, user=world.admin)
    assert made.record is not None
    return Sample({"id": made.record[1]}, world.admin)


def note(world: World) -> Sample:
    return Sample({"paper": "staff_register", "what": "含完整身份证号"}, world.admin, bad={"paper": "unheard_of"})


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "papers.put_template": put_template,
    "papers.use_template": use_template,
    "papers.use_default": use_default,
    "papers.issue": issue,
    "papers.copy": copy,
    "papers.deliver": deliver,
    "papers.print_again": deliver,
    "papers.note": note,
}
