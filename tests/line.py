"""The line between a browser and a server: a test can cut it, and hold back what the browser says."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress


class Line:
    """A port of this machine that leads to another one, unless it is cut."""

    def __init__(self, port: int) -> None:
        self.far = port
        self.up = True
        self.heard = threading.Event()
        self.heard.set()
        self.ends: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self.up = False
        for end in self.ends:
            _hang_up(end)
        self.ends.clear()

    def mend(self, heard: bool = True) -> None:
        """Let connections through again; not ``heard``, what the browser says on them waits for ``hear``."""
        if not heard:
            self.heard.clear()
        self.up = True

    def hear(self) -> None:
        self.heard.set()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                if not self.up:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.far))
                self.ends += [near, far]
                threading.Thread(target=_pass_on, args=(near, far, self.heard), daemon=True).start()
                threading.Thread(target=_pass_on, args=(far, near, None), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, heard: threading.Event | None) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            if heard and not data.startswith(b"GET "):  # frames of a websocket, not a request
                heard.wait(30)
            other.sendall(data)
    _hang_up(one)
    _hang_up(other)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line(port: int) -> Generator[Line]:
    """A line to a port of this machine for as long as it is needed."""
    laid = Line(port)
    try:
        yield laid
    finally:
        laid.door.shutdown(socket.SHUT_RDWR)
        laid.door.close()
        laid.cut()
