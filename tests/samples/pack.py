"""The sample of taking the papers of a month out."""

from __future__ import annotations

from models.appraisal import pack
from models.core import access
from tests.factories import bonus
from tests.samples import Maker, Sample, World


def export(world: World) -> Sample:
    hall = bonus.hall(world)
    bonus.sheet(hall, bonus.CHECKED)
    person = access.load_user(hall.office.manager_user)
    values = {
        "month": bonus.OCTOBER, "draft": True, "files": 3, "seen": pack.mark(person, bonus.OCTOBER), "index": "0" * 64,
    }  # fmt: skip
    bad = {"month": "十月", "files": 0, "seen": "1" * 64, "index": "0" * 65}
    return Sample(values, hall.office.manager_user, bad=bad)


SAMPLES: dict[str, Maker] = {"appraisal.export_pack": export}
