"""What stands below the words of a letter: the sender's card, and what their telephone or mail program adds."""

import re

MAX_CARD_LINES = 15  # lines below a line of dashes that anybody may have typed
MAX_DISCLAIMER_LINES = 40  # lines below dashes with a blank behind them, which only programs write (RFC 3676, 4.3)
MAX_ADDED_LINE_LENGTH = 120
MAX_ADDED_LINES = 4  # lines at the end in which a program advertises itself
DELIMITERS = ("--", "-- ", "—", "— ")
# What such a line names: without one of these it may be the customer’s own "Sent from Paris last week".
THINGS = (
    r"i(?:Phon|Pad|Pod|OS|Cloud)|Apple|Mac\b|MacBook|Android|Samsung|Galaxy|Huawei|Xiaomi|Redmi|Pixel|Nokia|Sony|Xperia|HTC|"
    r"Motorola|OnePlus|Oppo|BlackBerry|Windows|Outlook|Yahoo|AOL|Gmail|Proton|Tuta|GMX|WEB\.DE|mail\.com|Zoho|Spark|Nine\b|"
    r"Superhuman|Front\b|Fastmail|Thunderbird|K-9|FairEmail|Blue ?Mail|myMail|Airmail|Canary|Newton|Edison|Hey\b|"
    r"Mailbox|Mail (?:for|pour|für|Orange|La Poste)|Orange|Bouygues|SFR|Free\b|La Poste|Mail\.fr|Mail\b|"
    r"(?:smart|mobil|tele)?phone|téléphone|smartphone|mobile|portable|tablet|tablette|device|appareil|application|app\b|"
    r"messagerie|Courrier|Mobiltelefon|Handy|Telefon|Gerät|Tablet|dispositivo|móvil|celular|teléfono|tableta|Correo|Email|"
    r"telemóvel|cellulare|telefono|Posta|telefoon|toestel|mobiel|telefonu|aplikacji|Poczta"
)
ANY = r"[\w®’'+/().:\[\] -]{0,60}?"
THING = rf"(?:, )?(?:{THINGS})"
ADDED = re.compile(
    r"^[*_<(]{0,2}(?:"
    r"Sent from (?:my|an?|mobile) [\w®’'+/ -]{2,40}|"
    rf"(?:Sent|Composed|Written) (?:from|via|using|with) {ANY}{THING}{ANY}|"
    r"Get (?:Outlook|Blue ?Mail) for (?:iOS|Android|Mac|Windows)|"
    r"Envoyé (?:de|depuis) (?:mon |ma )[\w®’'+/() -]{2,50}|"
    rf"Envoyé (?:de|depuis|à partir d[e’']|avec|via) ?{ANY}{THING}{ANY}|"
    r"Provenance ?: ?Courrier pour Windows(?: 1[01])?|"
    r"(?:Obtenir|Obtenez|Télécharge[rz]) Outlook pour (?:iOS|Android|Mac)|Téléchargez? Outlook|"
    rf"(?:Von|Mit) mein\w+(?:/mein\w+)? {ANY}gesendet|"
    rf"(?:Von|Mit) {ANY}{THING}{ANY}(?:\(https?://\S{{1,80}}\))?{ANY}gesendet|"
    rf"(?:Diese Nachricht wurde|Gesendet) (?:von|mit|aus|über) {ANY}{THING}{ANY}|"
    r"(?:Outlook für (?:iOS|Android) (?:beziehen|herunterladen)|Holen Sie sich Outlook für (?:iOS|Android))|"
    r"Enviado (?:desde mi|do meu|a partir do meu) [\w®’'+/() -]{2,40}|"
    rf"Enviado (?:desde|con|do|a partir do|pelo|com) {ANY}{THING}{ANY}|"
    r"(?:Obtener|Obter|Obtenha)(?: o)? Outlook para (?:iOS|Android)|"
    rf"Inviato (?:da|dal|con) {ANY}{THING}{ANY}|(?:Scarica|Ottieni) Outlook per (?:iOS|Android)|"
    rf"(?:Verzonden|Verstuurd) (?:vanaf|vanuit|van|met|via) {ANY}{THING}{ANY}|"
    r"(?:Outlook voor (?:iOS|Android) downloaden|Download Outlook voor (?:iOS|Android))|"
    rf"(?:Sendt fra|Skickat från) {ANY}{THING}{ANY}|Lähetetty {ANY}{THING}{ANY}|"
    r"(?:Hent|Skaffa|Hämta) Outlook (?:til|till|for|för) (?:iOS|Android)|"
    rf"Wysłan[eoy] z {ANY}{THING}{ANY}|Pobierz (?:aplikację )?Outlook dla [\w ]{{3,20}}|"
    rf"(?:Odesláno|Odoslané) z[eo]? {ANY}{THING}{ANY}|"
    rf"(?:Отправлено|Надіслано|Изпратено) (?:с|из|со|з) {ANY}{THING}{ANY}|"
    rf"{THING}{ANY} gönderildi|Στάλθηκε από {ANY}{THING}{ANY}|Elküldve az? {ANY}{THING}{ANY}|"
    rf"Trimis de pe {ANY}{THING}{ANY}|"
    r"(?:发自|發自|來自|来自)我的 ?[\w -]{2,40}|(?:從|从)我的 ?[\w ]{2,30}(?:傳送|传送|发送)|[\w ]{2,30}から送信|"
    r"(?:나의|내) ?[\w ]{2,30}에서 보냄|"
    r"(?:(?:Garanti )?Sans virus|Virus-free|Virenfrei|Libre de virus|Privo di virus|Livre de vírus|Virusvrij)"
    r"\. ?(?:www\.)?av(?:ast|g)\.com"
    r")(?:[.,]? (?:Please |Veuillez |Bitte )?(?:excuse|pardon|forgive|excuser|entschuldigen)[\w ,’'-]{2,60})?"
    r"(?:\s*<https?://[^>\s]{1,200}>|\s*\(https?://[^)\s]{1,200}\)|https://\S{1,200})?\s?[*_>.)!\u2600-\U0001faff]{0,3}$",
    re.IGNORECASE,
)


def apart(text: str) -> tuple[str, str]:
    """(message, signature); a text that would be nothing but a signature is the message."""
    lines = text.split("\n")
    start = _card_start(lines)
    if start is None:
        start = _added_start(lines)
    message = "\n".join(lines[:start]).rstrip() if start is not None else ""
    if start is None or not message.strip():
        return text, ""
    above, added = apart(message) if lines[start].strip() in ("--", "—") else (message, "")
    below = "\n".join(lines[start + 1 :] if lines[start].strip() in ("--", "—") else lines[start:]).strip()
    return above, f"{added}\n{below}".strip()


def _card_start(lines: list[str]) -> int | None:
    """The line of the last delimiter with a card below it that is short enough and answers nothing."""
    for back in range(min(len(lines), MAX_DISCLAIMER_LINES + 1)):
        number = len(lines) - 1 - back
        if lines[number].startswith(">"):
            return None
        if lines[number] == "-- " or (back <= MAX_CARD_LINES and lines[number] in DELIMITERS):
            return number if back else None
    return None


def _added_start(lines: list[str]) -> int | None:
    """The first of the last few lines that a program wrote; below it there is nothing but its like."""
    start = None
    seen = 0
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if not line:
            continue
        seen += 1
        if seen > MAX_ADDED_LINES or len(line) > MAX_ADDED_LINE_LENGTH or not ADDED.match(line):
            break
        start = number
    return start
