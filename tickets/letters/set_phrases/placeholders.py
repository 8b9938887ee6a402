"""A text part that only says that the words stand in the HTML."""

import re

MAX_LENGTH = 600  # characters; more is a letter
# Whatever the language, such a line names HTML, or a program or browser that can or can't show the letter.
SIGNS = re.compile(
    r"\bhtml\b|\bxhtml\b"
    r"|(?:view|read|see|display|show)\w* (?:this|the) (?:e-?mail|message|newsletter|letter)"
    r"|(?:e-?mail|mail|messag\w+) (?:client|program|reader)"
    r"|(?:visualiser|afficher|lire|consulter) (?:ce|cet|le|cette) (?:e-?mail|courriel|message|lettre)"
    r"|(?:logiciel|client) de (?:messagerie|courrier)|messagerie ne (?:permet|prend|supporte)"
    r"|(?:mail|nachricht|mail-?programm)[^.\n]{0,60}nicht (?:korrekt |richtig )?(?:angezeigt|dargestellt|anzeigen)"
    r"|(?:ver|visualizar|leer) (?:este|el) (?:correo|mensaje|e-?mail)|(?:ver|visualizar|ler) (?:esta|a) mensagem"
    r"|(?:visualizzare|leggere|vedere) (?:questo|il|questa) (?:messaggio|e-?mail)"
    r"|(?:bekijk|lees) (?:dit|deze) (?:bericht|e-?mail)"
    r"|(?:wyświetlić|odczytać|zobaczyć) (?:tę|tą|tej|wiadomość)|zobrazit (?:tuto|tento|zprávu)"
    r"|(?:visa|läsa|vise|læse|lese|näytä) (?:detta|denne|dette|tämä) (?:meddelande|brev|besked|melding|viesti)"
    r"|邮件客户端|電子郵件程式|浏览器|瀏覽器|ブラウザ|メールソフト",
    re.IGNORECASE,
)
END_OF_SENTENCE = re.compile(r"[.!?。！](?:\s|$)|\n\s*\n")
WORD = re.compile(r"\w+")


def may_be_placeholder(text: str) -> bool:
    """Whether its first sentence is about showing letters."""
    return len(text) <= MAX_LENGTH and bool(SIGNS.search(END_OF_SENTENCE.split(text.strip(), maxsplit=1)[0]))


def is_placeholder(text: str, *, for_text: str) -> bool:
    """`for_text`: the words of the HTML. A customer's own sentence about HTML stands in both parts."""
    own, html = WORD.findall(text.lower()), WORD.findall(for_text.lower())
    return bool(html) and may_be_placeholder(text) and not set(own) <= set(html)
