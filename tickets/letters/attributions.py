"""How mail programs announce the history, in the languages of our customers: "On … wrote:" and "From: … Sent: …"."""

import re

from tickets.letters.set_phrases.bare_heads import MOMENT_AND_WRITER

MAX_LINE_LENGTH = 400  # characters of a line that are looked at
MAX_NAME_LENGTH = 60
MAX_ATTRIBUTION_LINES = 4  # that a wrapped attribution spans
MAX_LINES_ABOVE_FROM, MAX_HEADER_BLOCK_LINES = 4, 12  # lines of a header block above "From:", and all together
COLONS = (":", "：")
# Blanks beyond ASCII and invisible marks, which mail programs write into their attributions.
BLANKS, MARKS = (
    "\u00a0\u2009\u202f\u3000",
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
)
HYPHENS = "\u2010\u2011\u2012"
UNSEEN = re.compile(f"[{BLANKS}{MARKS}{HYPHENS}]")
AS_SEEN = str.maketrans(BLANKS + HYPHENS, " " * len(BLANKS) + "-" * len(HYPHENS), MARKS)
OPENING = re.compile(
    r"[\s*_]*(?:Wiadomość|On|Le|Am|El|Il(?: giorno)?|Op|Em|No dia|Den|På|W(?: dniu)?|Dnia|Dne|Dňa|În|Pe|Στις|Vào|"
    r"Quoting|Zitat von|Citando(?: a)?|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|man|tir|"
    r"ons|tor|tors|"
    r"fre|lør|lör|søn|sön|mån|tis|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|ne|"
    r"пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?,?|"
    r"在|于|\d{1,4}[./年년 -])(?=\W|\d|$)|\s*\d{1,2}\.? [^\W\d]{3,12}\.? \d{4}\b",
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
    r"wrote on|escreveu no dia)\b(?:[^.!?]|\d\.|\.[\d,]){0,160}[:：]$|"
    r"\bnapisana przez .{1,120} w dniu .{6,60}[:：]$|"
    r"\b(?:ezt írta|escreveu) \((?:[^()]|\(s\)){1,80}\)[:：]$|"
    # And some leave it out: a date, a time and an address are enough.
    r"<[^<>\s]{1,200}@[^<>\s]{1,200}(?:\s?<mailto:[^<>\s]{1,200}>)?>[\s*_]*[:：]$",
    re.IGNORECASE,
)
# An attribution has a date or an address in it, so that "On Monday he wrote:" stays.
DATE_OR_ADDRESS = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|@")
TIME_OR_ADDRESS = re.compile(r"\d{1,2}[:.h]\d{2}|\d時|@")  # required where no `>` marks the history
YEAR = re.compile(r"\d{4}")
DAY = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}|\d{1,2}[.:]\d{2}")
BY_WROTE = re.compile(
    r"^\s*.{1,120}<[^<>\s]{1,200}@[^<>\s]{1,200}>\s*(?:wrote|a écrit|schrieb|writes|escribió|ha scritto|schreef|napisał"
    r"|пишет|写道|寫道)(?:\s?[:：]|\s.{0,60}[:：])\s*$",
    re.IGNORECASE,
)
WITHOUT_COLON = re.compile(
    r"(?:\d{4}[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}),? .{1,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>"
)
WRITER_AND_MOMENT = re.compile(
    r".{0,80}[^\s<>@]{1,64}@[\w.-]{1,200}>? [–—-] (?=.{0,40}\b\d{4}\b)(?=.{0,40}\d{1,2}[:.h]\d{2})[^:]{6,40}:\d{2}"
)
# Gmail, once: a moment with its zone, and a name. A log has more to say.
MOMENT_AND_NAME = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2} GMT[+-]\d{2}:\d{2} "
    r"(?:[^\W\d_a-z][\w'’.-]{0,30} ?){1,4}(?:<\S{3,200}@\S{1,200}>)?"
)
# "wrote" with no colon behind it is believed where a date stands before it, and the writer's address.
WROTE_AT_END = re.compile(
    r">\s(?:wrote|a écrit|schrieb|escribió|ha scritto|escreveu|schreef|napisał(?:\(a\)|a)?|skrev)$", re.IGNORECASE
)
YOU_WROTE = re.compile(  # believed above a quotation only: a customer may begin a sentence so
    r"\s*(?=.{0,80}\d{1,2}[:.h]\d{2})(?=.{0,80}\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|.{0,80}\d{4}).{6,80}"
    r"\b(?:(?:you|.{1,60}) wrote|(?:vous|tu) .{0,6}écri\w{1,6}|(?:schrieben Sie|Sie schrieben|schriebst du))\s?[:：]$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s#*_=~-]{0,20}(?:(?:please )?(?:type|write|enter)? ?(?:your )?reply above this line"
    r"|répond\w{1,4} au-dessus de cette ligne"
    r"|(?:bitte )?(?:antworten sie )?(?:oberhalb|über) dieser (?:linie|zeile)|responda (?:por )?encima de esta línea"
    r"|rispondi sopra questa (?:riga|linea)|(?:antwoord|reageer) boven deze (?:regel|lijn))[^\n]{0,40}$",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^[\s*_]{0,9}-{2,}\s*(?:Original (?:Message|Email)|Message d['’]origine|"
    r"(?:Message|Mail|Courriel) (?:initial|original)|Original-Nachricht|"
    r"Oprindelig (?:meddelelse|besked)|Opprinnelig melding|Ursprungligt meddelande|Originalmeddelande|"
    r"Ursprüngliche (?:Nachricht|Mail)|Mensaje original|Messaggio (?:originale|Originale)|Mensagem original|"
    r"Oorspronkelijk bericht|Origineel bericht|Wiadomość oryginalna|Oryginalna wiadomość|Původní (?:e-?mail|zpráva)|"
    r"Pôvodná správa|Alkuperäinen viesti|Eredeti üzenet|Исходное (?:сообщение|письмо)|Оригинальное сообщение|"
    r"原始邮件|原始郵件|原邮件|元のメッセージ|원본 메시지|Original-?mail|"
    r"(?:On|Le|Am|El|Il|Op|Em|W|Den)\b.{8,200}\b"
    r"(?:wrote|a écrit|schrieb|geschrieben|escribió|ha scritto|schreef|escreveu)|"
    r"[^-].{0,120}\b(?:wrote|a écrit|schrieb)\s?:)\s*-{2,}[\s*_]{0,9}$|"
    r"^>?\s*Message du \d\d/\d\d/\d\d(?:\d\d)? \d\d:\d\d\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^[\s*_]{0,9}(?:-{2,}\s*(?:Forwarded (?:message|by)|(?:Message|Mail|Courriel) (?:transféré|transmis)|"
    r"Weitergeleitete Nachricht|Mensaje reenviado|Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht|"
    r"Videresendt|Vidarebefordrat|"
    r"Wiadomość przekazana|Treść przekazanej|Přeposlaná zpráva|Пересылаемое|转发邮件|轉寄郵件|전달된 메시지)\b|"
    r"Begin forwarded message\s?:|Début du message (?:transféré|réexpédié)\s?:|Anfang der weitergeleiteten|"
    r"Inizio messaggio inoltrato|Inicio del mensaje reenviado|Begin doorgestuurd bericht|"
    r"Início da mensagem (?:re)?encaminhada|Początek przekazywanej wiadomości)",
    re.IGNORECASE,
)
FROM_LINE = re.compile(
    # Indented ones are somebody’s list of headers, not what a program writes above the history.
    r"^\s?\*{0,2}(?:From|De|Von|Da|Van|Från|Fra|Od|Lähettäjä|Feladó|Expeditor|Kimden|Από|От(?:правитель)?|"
    r"发件人|寄件者|寄件人|差出人|보낸 ?사람)\s?[:：]\*{0,2}\s*\S",
    re.IGNORECASE,
)
DATE_NAMES = (
    r"Sent|Date|Envoyé(?: le)?|Gesendet(?: am)?|Datum|Enviad[oa](?: el| em)?|Fecha|Data|Inviato(?: il)?|Verzonden|"
    r"Sendt|Dato|Skickat|Wysłano|Lähetetty|Odesláno|Elküldve|Dátum|Trimis|Gönderildi|Tarih|Στάλθηκε|Ημερομηνία|Отправлено|Дата|"
    r"Message du|Wysłane|发送时间|发送日期|日期|寄件日期|送信日時|日時|보낸 ?날짜|날짜"
)
OTHER_NAMES = (
    r"Till?|Do|Emne|Ämne|Temat|Asunto|Vastaanottaja|Aihe|To|Cc|Subject|Reply-To|À|A|Objet|An|Betreff|Para|Assunto|Oggetto|Sujet|"
    r"Aan|Onderwerp|Komu|Předmět|Predmet|Copie(?: à)?|Kopie|Kopia|Címzett|Tárgy|Către|Subiect|Kime|Konu|Προς|Θέμα|"
    r"Кому|Тема|Копия|收件人|主题|抄送|收件者|主旨|宛先|件名|받는 ?사람|제목"
)
DATE_LINE = re.compile(rf"^\s*\*{{0,2}}(?:{DATE_NAMES})\s?[:：]", re.IGNORECASE)
NEXT_LINE = re.compile(rf"^\s*\*{{0,2}}(?:{DATE_NAMES}|{OTHER_NAMES})\s?[:：]", re.IGNORECASE)
RULE = re.compile(r"^\s*[_*=-]{8,}\s*$")


def attribution_ending(lines: list[str], end: int) -> int | None:
    """The first line of the attribution whose last line is `end`, or None. Looks at a few lines only."""
    last = lines[end][:MAX_LINE_LENGTH].rstrip(" \t*_\u00a0")
    if MOMENT_AND_NAME.fullmatch(last) and stands_alone(lines, end):
        return end
    if (WITHOUT_COLON.fullmatch(last) or _names_writer_and_moment(last)) and quoted_next(lines, end + 1):
        return end
    if WROTE_AT_END.search(last):
        last += ":"
    if not last.endswith(COLONS):
        return None
    matching = None
    for start in range(end, max(-1, end - MAX_ATTRIBUTION_LINES), -1):
        line = lines[start][:MAX_LINE_LENGTH]
        if not line.strip() or line.startswith(">"):
            break
        joined = " ".join(part[:MAX_LINE_LENGTH].strip() for part in [*lines[start:end], last])[-MAX_LINE_LENGTH:]
        joined = joined.replace("< ", "<")  # where Gmail breaks a long one
        if not _announces(joined, lines, end):
            continue
        if OPENING.match(line) and DATE_OR_ADDRESS.search(line):
            return _with_wrapped_date(lines, start)
        matching = start if matching is None else matching
    return _with_wrapped_name(lines, matching) if matching else matching


def _names_writer_and_moment(line: str) -> bool:
    if line.endswith(COLONS):
        return bool(MOMENT_AND_WRITER.match(line))
    return line[-1:].isdecimal() and "@" in line and bool(WRITER_AND_MOMENT.fullmatch(line))


def stands_alone(lines: list[str], number: int) -> bool:
    """Between two empty lines, and not at the top or the bottom."""
    return 0 < number < len(lines) - 1 and not (lines[number - 1].strip() or lines[number + 1].strip())


def _with_wrapped_name(lines: list[str], start: int) -> int:
    above = lines[start - 1].strip()
    broken = lines[start].startswith("<") or above.endswith("<")
    wrapped = broken and 0 < len(above) <= MAX_NAME_LENGTH and not above.startswith(">")
    return start - 1 if wrapped else start


def _with_wrapped_date(lines: list[str], start: int) -> int:
    """In some languages the word before the time looks like a day of the week: "la 09:12", "στις 9:12"."""
    above = lines[start - 1][:MAX_LINE_LENGTH].rstrip() if start else ""
    wrapped = OPENING.match(above) and YEAR.search(above) and not above.endswith((".", "!", "?"))
    return start - 1 if wrapped and not YEAR.search(lines[start][:MAX_LINE_LENGTH]) else start


def _announces(joined: str, lines: list[str], end: int) -> bool:
    if BY_WROTE.match(joined) or (YOU_WROTE.match(joined) and quoted_next(lines, end + 1)):
        return True
    if not (OPENING.match(joined) or (DAY.search(joined) and ("@" in joined or quoted_next(lines, end + 1)))):
        return False
    if not VERBS.search(joined[-220:]) or not DATE_OR_ADDRESS.search(joined):
        return False
    return quoted_next(lines, end + 1) or bool(TIME_OR_ADDRESS.search(joined))


def header_block(lines: list[str], number: int) -> int | None:
    """The first line of "From: … Sent: … To: …", as Outlook writes above the history; some begin with the date."""
    line = lines[number][:MAX_LINE_LENGTH]
    if line.startswith("  ") and _is_pushed_in(lines, number):
        return number
    if not FROM_LINE.match(line):
        return None
    first = number
    while first and number - first < MAX_LINES_ABOVE_FROM:
        above = lines[first - 1][:MAX_LINE_LENGTH]
        if not NEXT_LINE.match(above) or not DATE_OR_ADDRESS.search(above):
            break
        first -= 1
    block = [line[:MAX_LINE_LENGTH] for line in (*lines[first:number], *lines[number + 1 : number + 8])]
    # "From: Paris, To: Lyon" is their journey.
    of_a_letter = "@" in lines[number][:MAX_LINE_LENGTH] or any(DATE_LINE.match(line) for line in block)
    return first if of_a_letter and sum(1 for line in block if NEXT_LINE.match(line)) >= 2 else None


def _is_pushed_in(lines: list[str], number: int) -> bool:
    """As Yahoo once wrote the first line of the block, further in than the others; or all, if no words announce them.

    What somebody lists is even, and has "the headers:" above it.
    """
    line, block = lines[number][:MAX_LINE_LENGTH], [line[:MAX_LINE_LENGTH] for line in lines[number + 1 : number + 4]]
    above = next((line for line in reversed(lines[max(0, number - 3) : number]) if line.strip()), "")
    even = [below.startswith("  ") for below in block]
    return (
        "@" in line
        and bool(FROM_LINE.match(line.lstrip()))
        and len(block) > 1
        and all(NEXT_LINE.match(below) for below in block)
        and any(DATE_LINE.match(below) for below in block)
        and (not any(even) or (all(even) and not above.rstrip().endswith(COLONS)))
    )


def below_headers(lines: list[str], number: int) -> int:
    """The first line below the header block around `number`: after an empty line, or the next one without one."""
    below = next(iter(lines[number + 1 : number + 2]), "")
    if below.startswith(">") and not FROM_LINE.match(below.removeprefix("> ")):
        return number + 1
    furthest = min(number + MAX_HEADER_BLOCK_LINES, len(lines))
    return next((n + 1 for n in range(number + 1, furthest) if not lines[n].strip(" >")), number + 1)


def quoted_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 5] if line.strip()), "")
    return following.lstrip().startswith((">", "|"))


def names_a_writer(line: str) -> bool:
    """ "Inès wrote:" without a date, or a date without "wrote:": enough where the text below was already cut."""
    if WITHOUT_COLON.fullmatch(line.strip()):
        return True
    return (
        len(line) <= MAX_NAME_LENGTH and line.rstrip(" *_").endswith(COLONS) and bool(VERBS.search(line.rstrip(" *_")))
    )
