"""A real little DNS server on this machine, which knows the zones of a test."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

BROKEN = "broken"  # a name about which the server has no answer


class NameServer:
    """`records`: lines as in a zone, such as “pelerine.example. MX 10 mail.pelerine.example.”."""

    def __init__(self, line: socket.socket, records: list[str]) -> None:
        self.records = records
        self.asked: list[str] = []
        self._line = line

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._line.getsockname()[1]}"

    def serve(self) -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while True:
                question, sender = self._line.recvfrom(4_096)
                self._line.sendto(self.answer(dns.message.from_wire(question)).to_wire(), sender)

    def answer(self, question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        asked = question.question[0]
        name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append(f"{name} {kind}")
        known = [record.split(None, 2) for record in self.records]
        here = [record for record in known if record[0] == name]
        if any(record[1] == BROKEN for record in here):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not here:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif values := [record[2] for record in here if record[1] == kind]:
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, dns.rdataclass.IN, asked.rdtype, values))
        return answer


@contextlib.contextmanager
def running_name_server(records: list[str]) -> Iterator[NameServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        server = NameServer(line, records)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        yield server
