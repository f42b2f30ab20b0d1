"""A workstation that adds posts without end and prints each operation that was acknowledged; run as a program."""

from __future__ import annotations

import sys

import models.areas
from models.core import database
from models.core.errors import ConnectionLost
from models.core.unit import perform

assert models.areas


def main(address: str, user: int, name: str) -> None:
    database.use(database.Address.parse(address))
    number = 0
    while True:
        number += 1
        op_id = f"{name}-{number}"
        while True:
            try:
                perform("org.add_post", {"name": f"岗位 {op_id}"}, user=user, op_id=op_id, budget=20)
            except ConnectionLost:
                continue
            break
        sys.stdout.write(f"{op_id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
