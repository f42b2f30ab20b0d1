"""A small proxy before a MySQL server that cuts the line around a chosen statement, or goes silent."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass


@dataclass
class Plan:
    """Cut the line at statements beginning with `at`, before the server gets them or after it answered."""

    at: bytes = b""
    after: bool = True
    times: int = 0
    cuts: int = 0

    def hits(self, packet: bytes) -> bool:
        """Whether this packet is a query to be cut; counts it."""
        wanted = bool(self.at) and self.cuts < self.times and len(packet) > 5 and packet[4] == 3
        if wanted and packet[5:].strip().upper().startswith(self.at):
            self.cuts += 1
            return True
        return False


class Proxy:
    """Listens on a loopback port and passes everything on to the server's port, as the plan says."""

    def __init__(self, server_port: int) -> None:
        self.plan = Plan()
        self.silent = False
        self._target = ("127.0.0.1", server_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and cut every line."""
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
            except OSError:
                return
            self._sockets += [client, server]
            _Line(self, client, server).start()


class _Line:
    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.swallow = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._up, daemon=True).start()
        threading.Thread(target=self._down, daemon=True).start()

    def _cut(self) -> None:
        for one in (self.client, self.server):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _down(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.server.recv(65536):
                if self.swallow.is_set():
                    break  # the answer exists and never arrives
                if not self.proxy.silent:
                    self.client.sendall(data)
        self._cut()

    def _up(self) -> None:
        waiting = b""
        with contextlib.suppress(OSError):
            while data := self.client.recv(65536):
                if self.proxy.silent:
                    continue
                waiting += data
                while len(waiting) >= 4 and len(waiting) >= 4 + int.from_bytes(waiting[:3], "little"):
                    size = 4 + int.from_bytes(waiting[:3], "little")
                    packet, waiting = waiting[:size], waiting[size:]
                    if self.proxy.plan.hits(packet):
                        if not self.proxy.plan.after:
                            raise OSError("cut before the server got it")
                        self.swallow.set()
                    self.server.sendall(packet)
        self._cut()
