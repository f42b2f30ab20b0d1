"""Moving money between charges and credit: never beyond what is open, and only on accounts that count."""

from __future__ import annotations

import pytest

from models.core.errors import NotFound, Refused
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State
from models.core.unit import Unit
from models.ledger import postings
from models.ledger.tables import LedgerCharge, LedgerPosting
from models.ledger.workflow import Why
from tests.factories import ledger
from tests.factories.acts import Acts
from tests.samples import World


@pytest.fixture
def acts(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    """Work of a test inside real acts."""
    return Acts(world.admin, monkeypatch)


def test_credit_pays_a_charge_and_no_more_than_is_open(acts: Acts) -> None:
    account = ledger.account()
    charge = ledger.charge(account, receivable=1_000)
    payment = ledger.payment(account, 1_500)
    assert postings.credit(account) == 1_500

    def pay(unit: Unit, amount: int) -> None:
        postings.hold(account)
        row = LedgerCharge.get_by_id(charge)
        postings.post(unit, payment, Why.CREDIT, -amount, account=account)
        postings.post(unit, payment, Why.CREDIT, amount, account=account, charge=row)

    with pytest.raises(Refused):
        acts(lambda unit: pay(unit, 1_001))
    assert LedgerPosting.select().count() == 1
    acts(lambda unit: pay(unit, 1_000))
    assert postings.credit(account) == 500
    assert postings.open_charges(account) == []
    assert sorted(postings.postings_of(payment), key=lambda one: one[2]) == [
        (account, None, 500), (account, charge, 1_000),
    ]  # fmt: skip


def test_an_account_of_a_batch_that_does_not_count_is_not_found(acts: Acts) -> None:
    row = {"kind": "accounts", "file": "户档案.xlsx", "sha256": "0" * 64, "state": State.LOADING}
    batch = ImportBatch.insert(**row, touched_at="2026-10-12 08:00").execute()
    account = ledger.account(batch_id=batch)
    with pytest.raises(NotFound):
        acts(lambda _: postings.hold(account))
    ImportBatch.update(state=State.POSTED).where(ImportBatch.id == batch).execute()
    assert set(acts(lambda _: postings.hold(account))) == {account}
