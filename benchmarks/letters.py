"""The letters that every contestant gets: the same bytes for all, and new ones for every pass.

The mixture is a guess at a help desk's post, not a measurement: most letters are words alone or words with HTML; three
in ten carry the screenshot, invoice or log that a help desk asks for. One in ten answers a letter that isn't ours to
know, such as a receipt of the shop's or a newsletter, and quotes it, with In-Reply-To as every mail program writes it
(RFC 5322, 3.6.4). Nobody has to believe the guess: each kind is also measured alone.
"""

import base64
import io
import random
import tempfile
import textwrap
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

from PIL import Image

TO = "support@pelerine.example"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SUBJECTS = (
    "Connection drops every evening",
    "Question about my invoice",
    "Cannot log in on my tablet",
    "La connexion se coupe tous les soirs",
    "Question sur ma facture",
    "Impossible de me connecter",
)
SENTENCES = {
    "en": (
        "Since Monday the connection drops every evening around nine.",
        "I restarted the router and the application, and it made no difference.",
        "The speed is fine on the phone, but not on the computer beside it.",
        "My invoice of last month shows two payments, and I made only one.",
        "Could you please tell me what I should try next?",
        "It worked well for a year, and I changed nothing that I know of.",
        "The application says “no network”, although the browser still loads pages.",
    ),
    "fr": (
        "Depuis lundi, la connexion se coupe tous les soirs vers vingt et une heures.",
        "J’ai redémarré le routeur et l’application, sans aucun changement.",
        "Le débit est correct sur le téléphone, mais pas sur l’ordinateur à côté.",
        "Ma facture du mois dernier montre deux paiements, et je n’en ai fait qu’un.",
        "Pourriez-vous me dire ce que je devrais essayer ensuite ?",
        "Tout marchait bien depuis un an, et je n’ai rien changé à ma connaissance.",
    ),
}
HISTORY = {
    "en": "On Mon, 2 Mar 2026 at 07:30, Pelerine VPN <news@pelerine.example> wrote:\n",
    "fr": "Le lun. 2 mars 2026 à 07:30, Pelerine VPN <news@pelerine.example> a écrit :\n",
}
KINDS = {
    "plain": "plain text",
    "html": "text and HTML",
    "history": "HTML with history",
    "picture": "HTML with a picture",
    "pdf": "HTML with a PDF",
    "log": "HTML with a log",
}
USUAL = ("plain",) * 4 + ("html",) * 2 + ("history", "picture", "pdf", "log")
GREETINGS = {"en": ("Hello,", "Kind regards,"), "fr": ("Bonjour,", "Cordialement,")}


def write_letters(folder: Path, *, count: int, seed: int, kind: str = "") -> list[Path]:
    """The usual mixture, or letters of one kind only. Line ends are CRLF, as SMTP brings them."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    return [_write(folder, number, kind or USUAL[number % 10], seed=seed, chance=chance) for number in range(count)]


def _write(folder: Path, number: int, kind: str, *, seed: int, chance: random.Random) -> Path:
    letter = _letter(number, kind, seed=seed, chance=chance)
    if kind in FILES:
        FILES[kind](letter, chance.randint(50_000, 500_000), chance)
    path = folder / f"{number:05}.eml"
    path.write_bytes(letter.as_bytes(policy=policy.SMTP))
    return path


def _letter(number: int, kind: str, *, seed: int, chance: random.Random) -> EmailMessage:
    language = "fr" if number % 2 else "en"
    name = f"{chance.choice(('Ada', 'Zoé', 'Noël', 'Ines', 'Karl'))} {chance.choice(('Berg', 'Lefèvre', 'Novak'))}"
    letter = EmailMessage()
    letter["Received"] = f"from mx.mail.example by mx.pelerine.example with ESMTPS id {seed}q{number}"
    letter["From"] = f"{name} <writer{seed}.{number}@mail{number}.example>"
    letter["To"] = f"Support <{TO}>"
    letter["Subject"] = chance.choice(SUBJECTS[3:] if language == "fr" else SUBJECTS[:3])
    letter["Date"] = BEGAN + timedelta(minutes=number)
    letter["Message-ID"] = f"<{seed}.{number}.{chance.getrandbits(48):012x}@mail{number}.example>"
    letter["User-Agent"] = "Letters 3.1"
    text = _text(language, chance)
    if kind == "history":
        letter["In-Reply-To"] = letter["References"] = f"<news.{seed}.{number}@pelerine.example>"
        text += "\n" + HISTORY[language] + "\n" + textwrap.indent(_text(language, chance), "> ")
    letter.set_content(text, cte="quoted-printable")
    if kind != "plain":
        letter.add_alternative(_html(text), subtype="html", cte="quoted-printable")
    return letter


def _text(language: str, chance: random.Random) -> str:
    hello, goodbye = GREETINGS[language]
    paragraphs = [
        textwrap.fill(" ".join(chance.choices(SENTENCES[language], k=chance.randint(2, 5))), 76)
        for _ in range(chance.randint(1, 5))
    ]
    reference = f"PV-{chance.randint(10_000_000, 99_999_999)}"
    return "\n\n".join([hello, *paragraphs, reference, goodbye]) + "\n\n-- \nSent from my desk\n"


def _html(text: str) -> str:
    paragraphs = "".join(f'<p class="MsoNormal" style="margin:0">{part}</p>' for part in text.split("\n\n"))
    style = "<style>p{font-family:sans-serif;font-size:11pt} .MsoNormal{color:#222}</style>" * 4
    return f"<html><head><title>Letter</title>{style}</head><body><div>{paragraphs}</div></body></html>"


def _attach_picture(letter: EmailMessage, size: int, chance: random.Random) -> None:
    side = int((size / 1.1) ** 0.5)
    picture = Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3))
    picture.save(file := io.BytesIO(), "JPEG", quality=60)
    letter.add_attachment(file.getvalue(), "image", "jpeg", filename="capture d’écran.jpg")


def _attach_pdf(letter: EmailMessage, size: int, chance: random.Random) -> None:
    content = b"%PDF-1.7\n" + chance.randbytes(size) + b"\n%%EOF\n"
    letter.add_attachment(content, "application", "pdf", filename="invoice.pdf")


def _attach_log(letter: EmailMessage, size: int, chance: random.Random) -> None:
    log = base64.b64encode(chance.randbytes(size * 3 // 4)).decode()
    letter.add_attachment("\n".join(textwrap.wrap(log, 110)), filename="connection log.txt", cte="base64")


# No two files are the same: whoever stores by content gains nothing here.
FILES = {"picture": _attach_picture, "pdf": _attach_pdf, "log": _attach_log}


def make_up(*, count: int) -> str:
    """What the mixture is made of, for the head of the table."""
    with tempfile.TemporaryDirectory() as name:
        sizes = sorted(path.stat().st_size for path in write_letters(Path(name) / "one", count=count, seed=1))
    counted = ", ".join(f"{USUAL.count(kind)} {name}" for kind, name in KINDS.items())
    middle, mean = sizes[len(sizes) // 2], sum(sizes) // len(sizes)
    return f"Of ten letters: {counted}. Bytes: median {middle:,}, mean {mean:,}, largest {sizes[-1]:,}."
