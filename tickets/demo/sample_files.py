"""Files that customers of the demo have sent along: small pictures and logs, made on the spot."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from tickets.attachments.files import IncomingFile

SCREENS = {
    "error-619-after-sleep": ("error-619.png", ["Not connected", "Error 619", "the port was disconnected"]),
    "firetv-e520": ("fire-tv.png", ["Connected", "E-520", "DNS not reachable in the tunnel"]),
    "e412-trois-appareils": ("capture-e412.png", ["E-412", "Trop d’appareils connectés", "8 sur 8"]),
    "two-pending-payments": ("bank.png", ["69.00 EUR  pending", "69.00 EUR  pending"]),
}
LOGS = {
    "killswitch-apres-veille": (
        "pelerine.log",
        """2026-01-01 07:58:02 system resumed from sleep
2026-01-01 07:58:02 tunnel down, protocol wireguard
2026-01-01 07:58:03 kill switch: rules not found, loading
2026-01-01 07:58:12 kill switch: rules loaded
2026-01-01 07:58:13 tunnel up, server fr-par-07
""",
    ),
    "error-619-after-sleep": (
        "connection.log",
        """app 7.4.1 windows 11
07:41:10 resume after 8 h 12 min
07:41:11 adapter 1 busy
07:41:11 adapter 2 opened
07:41:14 connect: error 619, the port was disconnected
""",
    ),
    "ios-ikev2-no-answer": ("app.log", "app 7.4.0 ipados 17\nprotocol ikev2\nconnect ie-dub-03: E-204, no answer\n"),
}


def files_of(key: str) -> Sequence[IncomingFile]:
    """What came with the first message of the story `key`."""
    files = []
    if key in SCREENS:
        name, lines = SCREENS[key]
        files.append(IncomingFile(name, "image/png", _screenshot(lines)))
    if key in LOGS:
        name, text = LOGS[key]
        files.append(IncomingFile(name, "text/plain", text.encode()))
    return files


def _screenshot(lines: Sequence[str]) -> bytes:
    """A dialogue box with these lines, as a PNG of a few kilobytes."""
    picture = Image.new("RGB", (640, 120 + 44 * len(lines)), "#dfe7e8")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((40, 32, 600, 88 + 44 * len(lines)), radius=12, fill="#ffffff", outline="#71827f", width=2)
    for row, line in enumerate(lines):
        pen.text((72, 60 + 44 * row), line, fill="#0e1f24", font_size=24)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
