"""What stands below the words of a letter: the sender's card, and what their telephone or mail program adds."""

import re

LONGEST_CARD = 15  # lines below a "-- "
LONGEST_LINE = 120
MOST_ADDED = 4  # lines at the end in which a program praises itself
DELIMITERS = ("--", "-- ", "—", "— ")
ADDED = re.compile(
    r"^[*_<]?(?:"
    r"(?:Sent|Composed|Written) (?:from|via|using|with) (?:my |the |a |an )?[\w®’'+/() -]{2,40}|"
    r"Get Outlook for (?:iOS|Android|Mac)|Sent with Proton ?Mail secure email|"
    r"Envoyé (?:de(?:puis)?|à partir de|avec|via) (?:mon |ma |l['’]|un )?[\w®’'+/() -]{2,40}|"
    r"(?:Obtenir|Obtenez|Télécharge[rz]) Outlook pour (?:iOS|Android)|Téléchargez? Outlook|"
    r"(?:Von|Mit) mein\w+ [\w®’'+/() -]{2,40} gesendet|Gesendet (?:von|mit|aus|über) [\w®’'+/() -]{2,40}|"
    r"(?:Outlook für (?:iOS|Android) (?:beziehen|herunterladen)|Holen Sie sich Outlook für (?:iOS|Android))|"
    r"Diese Nachricht wurde von mein\w+ [\w®’'+/() -]{2,60} gesendet|"
    r"Enviado (?:desde|con|do|a partir do|pelo) (?:mi |meu |o )?[\w®’'+/() -]{2,40}|"
    r"(?:Obtener|Obter|Obtenha o) Outlook para (?:iOS|Android)|"
    r"Inviato (?:da|dal|con) (?:mio )?[\w®’'+/() -]{2,40}|(?:Scarica|Ottieni) Outlook per (?:iOS|Android)|"
    r"(?:Verzonden|Verstuurd) (?:vanaf|van|met|via) (?:mijn )?[\w®’'+/() -]{2,40}|"
    r"Outlook voor (?:iOS|Android) downloaden|"
    r"Sendt fra (?:min |mit )?[\w®’'+/() -]{2,40}|Skickat från (?:min |mitt )?[\w®’'+/() -]{2,40}|"
    r"(?:Hent|Skaffa|Hämta) Outlook (?:til|till|for|för) (?:iOS|Android)|Lähetetty [\w®’'+/() -]{2,40}|"
    r"Wysłan[eoy] z (?:mojego )?[\w®’'+/() -]{2,40}|Pobierz Outlook dla|Odesláno z[e]? (?:mého )?[\w®’'+/() -]{2,40}|"
    r"Отправлено (?:с|из|со) (?:моего )?[\w®’'+/() -]{2,40}|"
    r"(?:发自|來自|来自)我的 ?[\w -]{2,40}|(?:從|从)我的 ?[\w ]{2,30}(?:傳送|传送|发送)|[\w ]{2,30}から送信|"
    r"(?:나의|내) ?[\w ]{2,30}에서 보냄"
    r")(?:\s*<https?://[^>\s]{1,200}>|\s*\(https?://[^)\s]{1,200}\))?[*_>.]?$",
    re.IGNORECASE,
)


def apart(text: str) -> tuple[str, str]:
    """(words, signature); a text that would be nothing but a signature stays the words."""
    lines = text.split("\n")
    start = _card(lines)
    if start is None:
        start = _added(lines)
    words = "\n".join(lines[:start]).rstrip() if start is not None else ""
    if start is None or not words.strip():
        return text, ""
    above, added = apart(words) if lines[start].strip() in ("--", "—") else (words, "")
    below = "\n".join(lines[start + 1 :] if lines[start].strip() in ("--", "—") else lines[start:]).strip()
    return above, f"{added}\n{below}".strip()


def _card(lines: list[str]) -> int | None:
    """The line of the last delimiter with a card below it that is short enough and answers nothing."""
    for back in range(min(len(lines), LONGEST_CARD + 1)):
        number = len(lines) - 1 - back
        if lines[number].startswith(">"):
            return None
        if lines[number] in DELIMITERS:
            return number if back else None
    return None


def _added(lines: list[str]) -> int | None:
    """The first of the last few lines that a program wrote; below it there is nothing but its like."""
    start = None
    seen = 0
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if not line:
            continue
        seen += 1
        if seen > MOST_ADDED or len(line) > LONGEST_LINE or not ADDED.match(line):
            break
        start = number
    return start
