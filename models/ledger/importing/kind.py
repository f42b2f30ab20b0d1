"""Ledgers of finance as a kind of file to import: heat fees by area, gas fees by volume."""

from __future__ import annotations

from models.core.imports import actions
from models.core.imports.register import ImportKind, Stages
from models.ledger import postings, rights
from models.ledger.importing import columns, meeting, rules, settling, takeback, writing
from models.ledger.importing.ground import ground

KIND = actions.offer(
    ImportKind(
        name="ledger",
        label="收费台账",
        action="ledger.import_ledger",
        permission=rights.IMPORT,
        entity="ledger_charge",
        columns=columns.COLUMNS,
        needed=columns.NEEDED,
        anchors=("account",),
        together=(("name", "due"), ("name", "paid"), ("name", "owed")),
        compare=meeting.compare,
        write=writing.write,
        known=ground,
        check=rules.check,
        unit="行",
        totals=columns.TOTALS,
        may_update=True,
        named_by="name",
        changed=postings.CHANGED | {"ledger_period"},
        stages=Stages(writing.add, writing.remove, settling.settle, writing.prepare),
        beside=("payments", "accounts"),
        about=columns.about,
        take_back=takeback.take_back,
        doubt=columns.doubt,
        hint="热费台账按面积，气费台账按用量；表头里要有户号和应收。先导入户档案，户号要已经登记。",
    )
)
