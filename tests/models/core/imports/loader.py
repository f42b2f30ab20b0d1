"""A workstation that stages payments without end and says so after each commit; run as a program, to be killed."""

from __future__ import annotations

import sys

import models.areas
from models.core import access, database
from models.core.imports import staging
from tests.models.core.imports import payments

assert models.areas


def main(address: str, user: int) -> None:
    database.use(database.Address.parse(address))
    with database.connection():
        access.permission(payments.WRITE, "导入测试收款", scope=(access.Role.FINANCE,))
        payments.actions.offer(payments.KIND)
        person = access.load_user(user)
    batch = staging.begin(payments.KIND, person, file="x.xlsx", sheet="", sha256="a" * 64, month="")
    staged = 0
    while True:
        staged = staging.add(payments.KIND, batch, staged, payments.many(500, f"K{staged}-"))
        sys.stdout.write(f"{batch} {staged}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
