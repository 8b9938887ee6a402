"""A letter that holds a secret lies sealed as it came: a case is proved by its bytes, and they can't be masked."""

from supportportal.foundations.masking.designed import masked_html
from supportportal.foundations.masking.masks import masked
from tickets.letters.parsing import parse
from tickets.models import IncomingEmail

READ = 5 * 1024 * 1024  # bytes of a letter that are looked through; what is longer is files


def is_sealed(letter: IncomingEmail) -> bool:
    """By what it says, in whatever coding, and by its bytes as they are. False where its source is gone."""
    try:
        with letter.raw.open("rb") as file:
            raw = bytes(file.read(READ))
    except FileNotFoundError:
        return False
    parsed, shown = parse(raw), letter.message.not_secret if letter.message else ()
    texts = (parsed.subject, parsed.text, raw.decode("utf-8", "replace"))
    return any(masked(text, shown) != text for text in texts) or masked_html(parsed.html, shown) != parsed.html
