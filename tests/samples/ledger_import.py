"""A ledger of finance for the generic safety tests of actions."""

from __future__ import annotations

from tests.factories import ledger
from tests.samples import Maker, Sample, World


def import_ledger(world: World) -> Sample:
    number = "0010199001"
    ledger.account(number)
    row = {
        "number": 2, "account": number, "name": "张国强", "area": 100, "price": 25, "due": "2500.00", "paid": "1000.00",
        "owed": "1500.00", "paid_on": "2026-10-12", "way": "现金", "receipt": "RF1", "cashier": "王芳",
    }  # fmt: skip
    values = {"file": "热费台账.xlsx", "sheet": "台账", "sha256": "5" * 64, "month": "2026-11", "rows": [row]}
    bad = {"rows": [{**row, "due": "很多"}], "month": "2026-13"}
    return Sample(values, world.admin, bad=bad)


SAMPLES: dict[str, Maker] = {"ledger.import_ledger": import_ledger}
