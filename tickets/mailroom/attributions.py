"""How mail programs announce the history, in the languages of our customers: "On … wrote:" and "From: … Sent: …"."""

import re

LONGEST_LINE = 400  # characters of a line that are looked at
LONGEST_NAME = 60
MOST_LINES = 4  # an attribution is wrapped into
COLONS = (":", "：")
OPENING = re.compile(
    r"[\s*_]*(?:On|Le|Am|El|Il(?: giorno)?|Op|Em|No dia|Den|På|W(?: dniu)?|Dnia|Dne|Dňa|În|Pe|Στις|Vào|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|man|tir|"
    r"ons|tor|tors|"
    r"fre|lør|lör|søn|sön|mån|tis|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|ne|"
    r"пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?,?|"
    r"在|于|\d{1,4}[./年년 -])(?=\W|\d|$)",
    re.IGNORECASE,
)
VERBS = re.compile(
    # "I wrote" and "m’a écrit" are the customer's own words.
    r"(?:(?<!\bI )(?<!\b[hw]e )(?<!\bshe )(?<!\byou )(?<!\bthey )wrote|(?<![’'\w])a écrit|escribió|ha scritto|scrisse|"
    r"escreveu|schreef|geschreven|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|a scris|geschrieben|"
    r"skrev|kirjoitti|пишет|пише|написал(?:\(а\)|а)?|написав(?:\(-?ла\))?|έγραψε|şunu yazdı|写道|寫道|님이 작성|쓴 글|"
    r"のメール|のメッセージ|が書きました|wrote the following|a rédigé)[\s*_]*[:：]$|"
    # Some languages put the name behind the verb.
    r"\b(?:schrieb(?! (?:ich|er|sie|man|mir)\b)|skrev(?! jeg\b| jag\b)|schreef(?! ik\b)|kirjoitti|scrisse|escribió|"
    r"wrote on)\b(?:[^.!?]|\d\.|\.[\d,]){0,160}[:：]$|"
    r"\bezt írta \(időpont: [^()]{1,80}\)[:：]$|"
    # And some do without: a date, a time and an address are enough.
    r"<[^<>\s]{1,200}@[^<>\s]{1,200}>[\s*_]*[:：]$",
    re.IGNORECASE,
)
# An attribution has a date or an address in it, so that "On Monday he wrote:" stays.
DATED = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|@")
EXACT = re.compile(r"\d{1,2}[:.h]\d{2}|\d時|@")  # asked for where no `>` marks the history
DAY = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}|\d{1,2}[.:]\d{2}")
BY_WROTE = re.compile(
    r"^\s*.{1,120}<[^<>\s]{1,200}@[^<>\s]{1,200}>\s*(?:wrote|a écrit|schrieb|writes|escribió|ha scritto|schreef|napisał"
    r"|пишет|写道|寫道)(?:\s?[:：]|\s.{0,60}[:：])\s*$",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(?:Original (?:Message|Email)|Message d['’]origine|Message (?:initial|original)|Original-Nachricht|"
    r"Oprindelig (?:meddelelse|besked)|Opprinnelig melding|Ursprungligt meddelande|Originalmeddelande|"
    r"Ursprüngliche (?:Nachricht|Mail)|Mensaje original|Messaggio (?:originale|Originale)|Mensagem original|"
    r"Oorspronkelijk bericht|Origineel bericht|Wiadomość oryginalna|Oryginalna wiadomość|Původní (?:e-?mail|zpráva)|"
    r"Pôvodná správa|Alkuperäinen viesti|Eredeti üzenet|Исходное (?:сообщение|письмо)|Оригинальное сообщение|"
    r"原始邮件|原始郵件|原邮件|元のメッセージ|원본 메시지|Original-?mail)\s*-{2,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*(?:Forwarded (?:message|by)|Message (?:transféré|transmis)|Weitergeleitete Nachricht|"
    r"Mensaje reenviado|Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht|Videresendt|Vidarebefordrat|"
    r"Wiadomość przekazana|Treść przekazanej|Přeposlaná zpráva|Пересылаемое|转发邮件|轉寄郵件|전달된 메시지)\b|"
    r"Begin forwarded message\s?:|Début du message (?:transféré|réexpédié)\s?:|Anfang der weitergeleiteten|"
    r"Inizio messaggio inoltrato|Inicio del mensaje reenviado|Begin doorgestuurd bericht)",
    re.IGNORECASE,
)
FROM_LINE = re.compile(
    r"^\s*\*{0,2}(?:From|De|Von|Da|Van|Från|Fra|Od|Lähettäjä|От(?:правитель)?|"
    r"发件人|寄件者|寄件人|差出人|보낸 ?사람)\s?[:：]\*{0,2}\s*\S",
    re.IGNORECASE,
)
NEXT_LINE = re.compile(
    r"^\s*\*{0,2}(?:Sendt|Skickat|Wysłano|Till?|Do|Emne|Ämne|Temat|Dato|Data|Fecha|Asunto|Lähetetty|Vastaanottaja|Aihe|"
    r"Sent|Date|To|Cc|Subject|Reply-To|Envoyé(?: le)?|À|A|Objet|Gesendet(?: am)?|Datum|An|Betreff|"
    r"Enviad[oa](?: el| em)?|Para|Assunto|Inviato(?: il)?|Oggetto|Verzonden|Aan|Onderwerp|Odesláno|Komu|"
    r"Předmět|Predmet|"
    r"Kopie|Kopia|Отправлено|Дата|Кому|Тема|Копия|发送时间|发送日期|收件人|主题|抄送|日期|寄件日期|收件者|主旨|送信日時|日時|宛先|件名|"
    r"보낸 ?날짜|날짜|받는 ?사람|제목)\s?[:：]\*{0,2}",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*[_*-]{8,}\s*$")


def attribution_ending(lines: list[str], end: int) -> int | None:
    """The first line of the attribution whose last line is `end`, or None. Looks at a few lines only."""
    last = lines[end][:LONGEST_LINE].rstrip(" \t*_\u00a0")
    if not last.endswith(COLONS):
        return None
    matching = None
    for start in range(end, max(-1, end - MOST_LINES), -1):
        line = lines[start][:LONGEST_LINE]
        if not line.strip() or line.startswith(">"):
            break
        joined = " ".join(part[:LONGEST_LINE].strip() for part in [*lines[start:end], last])[-LONGEST_LINE:]
        if not _announces(joined, lines, end):
            continue
        if OPENING.match(line) and DATED.search(line):
            return start
        matching = start if matching is None else matching
    return _with_wrapped_name(lines, matching) if matching else matching


def _with_wrapped_name(lines: list[str], start: int) -> int:
    above = lines[start - 1].strip()
    wrapped = lines[start].startswith("<") and 0 < len(above) <= LONGEST_NAME and not above.startswith(">")
    return start - 1 if wrapped else start


def _announces(joined: str, lines: list[str], end: int) -> bool:
    if BY_WROTE.match(joined):
        return True
    if not (OPENING.match(joined) or (DAY.search(joined) and ("@" in joined or quoted_next(lines, end + 1)))):
        return False
    if not VERBS.search(joined[-220:]) or not DATED.search(joined):
        return False
    return quoted_next(lines, end + 1) or bool(EXACT.search(joined))


def header_block(lines: list[str], number: int) -> bool:
    """ "From: … Sent: … To: …", as Outlook writes above the history."""
    if not FROM_LINE.match(lines[number][:LONGEST_LINE]):
        return False
    below = [line[:LONGEST_LINE] for line in lines[number + 1 : number + 8]]
    return sum(1 for line in below if NEXT_LINE.match(line)) >= 2


def quoted_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 5] if line.strip()), "")
    return following.lstrip().startswith(">")
