"""Signed and encrypted letters: signed text is read; encrypted text stays closed, and a note says so."""

import re

from tickets.letters.mime import Part
from tickets.letters.sealed import SMIME

BEGIN_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
END_SIGNATURE = "-----END PGP SIGNATURE-----"
ARMOUR_HEADERS = re.compile(r"(?:[A-Za-z]{1,20}: [^\n]{0,200}\n)*\s*\n?")
ESCAPED = re.compile(r"^- ", re.MULTILINE)
ENCRYPTED = "encrypted: only its recipient’s key opens it"


def out_of_armour(text: str) -> tuple[str, list[tuple[str, str, bytes]], list[str]]:
    """(words, files as name, kind and content, notes): PGP inside the text itself, as old programs send it."""
    if "-----BEGIN PGP " not in text:
        return text, [], []
    notes = [ENCRYPTED] if "-----BEGIN PGP MESSAGE-----" in text else []
    before, begins, rest = text.partition(BEGIN_SIGNED)
    signed_text, marker, tail = rest.partition(BEGIN_SIGNATURE)
    signature, ended, after = tail.partition(END_SIGNATURE)
    if not (begins and marker and ended):
        return text, [], notes
    headers = ARMOUR_HEADERS.match(signed_text.lstrip("\n"))
    plain = ESCAPED.sub("", signed_text.lstrip("\n")[headers.end() if headers else 0 :])
    armour = f"{BEGIN_SIGNATURE}{signature}{END_SIGNATURE}\n".encode()
    whole = "\n\n".join(piece.strip() for piece in (before, plain, after) if piece.strip())
    return whole, [("signature.asc", "application/pgp-signature", armour)], notes


def notes_on(letter: Part) -> list[str]:
    """What is encrypted anywhere in the letter."""
    notes: dict[str, None] = {}
    waiting = [letter]
    while waiting:
        part = waiting.pop()
        waiting.extend(part.children)
        if part.kind == "multipart/encrypted":
            notes[ENCRYPTED] = None
        elif part.kind in SMIME:
            smime_type = part.parameters.get("smime-type", "enveloped-data").lower()
            if smime_type == "signed-data":
                notes["signed in a form that hides the words: they are in the attachment"] = None
            else:
                notes[ENCRYPTED] = None
    return list(notes)
