"""A small IMAP server (RFC 9051) over a real socket: one mailbox, its folders, and a record of what was asked."""

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

ARRIVED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@dataclass
class Stored:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    at: datetime = ARRIVED


@dataclass
class Mailbox:
    """What the server holds; tests put letters in and look at what became of them."""

    offers: str = "IMAP4REV1 IDLE MOVE UIDPLUS"
    validity: int = 7
    password: str = "secret"
    tokens: set[str] = field(default_factory=set)
    port: int = 0
    folders: dict[str, list[Stored]] = field(default_factory=lambda: {"INBOX": [], "Done": []})
    asked: list[str] = field(default_factory=list)
    next_uid: int = 1
    changed: threading.Event = field(default_factory=threading.Event)
    tls: ssl.SSLContext | None = None  # for STARTTLS, and from the first byte when `at_once`
    at_once: bool = False
    hang_up_on: str = ""  # a command after which the connection ends, once
    idling: threading.Event = field(default_factory=threading.Event)

    @property
    def inbox(self) -> list[Stored]:
        return self.folders["INBOX"]

    def put(self, raw: bytes) -> Stored:
        stored = Stored(self.next_uid, raw)
        self.next_uid += 1
        self.inbox.append(stored)
        self.changed.set()
        return stored

    def rebuild(self) -> None:
        """As after a restored backup: the same letters under other numbers."""
        self.validity += 1
        for stored in self.inbox:
            stored.uid += 100
        self.next_uid += 100

    def matching(self, numbers: str) -> list[Stored]:
        highest = max((stored.uid for stored in self.inbox), default=0)
        wanted: set[int] = set()
        for piece in numbers.split(","):
            first, _, last = piece.partition(":")
            ends = sorted((int(first), highest if last == "*" else int(last or first)))
            wanted.update(range(ends[0], ends[1] + 1))
        return [stored for stored in self.inbox if stored.uid in wanted]


class Connection(socketserver.StreamRequestHandler):
    timeout = 20

    @property
    def box(self) -> Mailbox:
        return self.server.box

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def setup(self) -> None:
        if self.box.tls and self.box.at_once:
            self.request = self.box.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            name = command.removeprefix("UID ").split(" ")[0].upper()
            self.box.asked.append(command)
            if self.box.hang_up_on == name:
                self.box.hang_up_on = ""
                return
            answer = getattr(self, f"on_{name.lower()}")(command)
            self.say(f"{tag} {answer or 'OK done'}")
            if name == "STARTTLS":
                self.encrypt()
            if name == "LOGOUT":
                return

    def on_capability(self, _: str) -> None:
        starttls = " STARTTLS" if self.box.tls and not self.box.at_once else ""
        self.say(f"* CAPABILITY {self.box.offers}{starttls}")

    def on_starttls(self, _: str) -> str:
        return "OK go ahead" if self.box.tls else "BAD not here"

    def encrypt(self) -> None:
        assert self.box.tls is not None
        self.request = self.box.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def on_login(self, command: str) -> str:
        return "OK in" if command.endswith(f'"{self.box.password}"') else "NO [AUTHENTICATIONFAILED] no"

    def on_authenticate(self, _: str) -> str:
        self.say("+ ")
        said = base64.b64decode(self.rfile.readline()).decode()
        if said in {f"user=support\1auth=Bearer {token}\1\1" for token in self.box.tokens}:
            return "OK in"
        self.say(b"+ " + base64.b64encode(b'{"status":"400"}'))  # as the large providers do, and wait for an empty line
        return "NO [AUTHENTICATIONFAILED] no" if self.rfile.readline().strip() == b"" else "BAD I had said why"

    def on_select(self, command: str) -> str:
        self.say(f"* {len(self.box.inbox)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.box.validity}] UIDs valid")
        return "OK [READ-ONLY] open" if command.startswith("EXAMINE") else "OK [READ-WRITE] open"

    on_examine = on_select

    def on_search(self, command: str) -> None:
        numbers = re.search(r"SEARCH .*?UID ([\d:*,]+)", command)
        found = self.box.matching(numbers[1] if numbers else "1:*")
        if limit := re.search(r"SMALLER (\d+)", command):
            found = [s for s in found if len(s.raw) < int(limit[1]) and r"\Deleted" not in s.flags]
        self.say("* SEARCH " + " ".join(str(stored.uid) for stored in found))

    def on_fetch(self, command: str) -> None:
        _, _, numbers, items = command.split(" ", 3)
        for stored in self.box.matching(numbers):
            if "SIZE" in items:
                when = stored.at.strftime("%d-%b-%Y %H:%M:%S +0000")
                said = f'UID {stored.uid} RFC822.SIZE {len(stored.raw)} INTERNALDATE "{when}"'
                self.say(f"* {self.box.inbox.index(stored) + 1} FETCH ({said})")
                continue
            if ".PEEK" not in items:
                stored.flags.add(r"\Seen")
            raw = stored.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in items else stored.raw
            self.say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (stored.uid, len(raw)) + raw + b")")

    def on_move(self, command: str) -> None:
        _, _, numbers, folder = command.split(" ", 3)
        for stored in self.box.matching(numbers):
            self.box.inbox.remove(stored)
            self.box.folders[folder.strip('"')].append(stored)

    def on_copy(self, command: str) -> None:
        _, _, numbers, folder = command.split(" ", 3)
        self.box.folders[folder.strip('"')] += self.box.matching(numbers)

    def on_store(self, command: str) -> None:
        for stored in self.box.matching(command.split(" ")[2]):
            stored.flags.add(r"\Deleted")

    def on_expunge(self, command: str) -> None:
        for stored in self.box.matching(command.split(" ")[2]):
            self.box.inbox.remove(stored)

    def on_idle(self, _: str) -> None:
        self.box.changed.clear()
        self.say("+ idling")
        self.box.idling.set()
        self.box.changed.wait(10)
        self.say(f"* {len(self.box.inbox)} EXISTS")
        self.rfile.readline()  # DONE
        self.box.idling.clear()

    def on_noop(self, _: str) -> None:
        self.say(f"* {len(self.box.inbox)} EXISTS")

    def on_logout(self, _: str) -> None:
        self.say("* BYE")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what some of the tests are about."""

    allow_reuse_address = True

    def __init__(self, box: Mailbox, port: int) -> None:
        self.box = box
        super().__init__(("127.0.0.1", port), Connection)


@contextmanager
def running(box: Mailbox, *, port: int = 0) -> Iterator[Mailbox]:
    with Server(box, port) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield box
        box.changed.set()
        server.shutdown()
        thread.join()
