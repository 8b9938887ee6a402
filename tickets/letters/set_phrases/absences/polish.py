"""What absent people and machines say in Polish."""

from tickets.letters.set_phrases.absences.absence import Absence

POLISH = Absence(
    subject=(
        r"poza biurem|nieobecność|nieobecn[ya]|automatyczna odpowiedź|odpowiedź automatyczna|(?:informacja"
        r"|powiadomienie) o nieobecności|autoresponder"
    ),
    stems=(
        "dzię nume cześ chor czyt dele już niec nied nieo odes otrz "
        "pani podr potw poza prac przy urlo wiad wrac zamk zare zgło zwol"
    ),
    absent=(
        r"jestem na urlopie|(?:nie czytam|nie odczytuję) poczty|odszedł z firmy|odeszła z firmy|"
        r"(?:jestem|będę|przebywam)[^.\n]{0,40}(?:poza biurem|nieobecn[ya]|na (?:urlopie|zwolnieniu)"
        r"|niedostępn[ya]|w (?:delegacji|podróży)|chor[ya])|nie (?:pracuj[eę] już|jestem już)"
        r"|już nie pracuj[eę]|(?:biuro|firma|sklep)[^.\n]{0,40}(?:nieczynn|zamknięt)\w*|wracam do biura"
        r"|nie pracuje już"
    ),
    received=(
        r"dzięki za (?:kontakt|wiadomość)|"
        r"(?:państwa|pana|pani|twoje) zgłoszenie (?:otrzymało|ma|dostało|zostało)[^.\n]{0,30}(?:numer|zarejestrowan|"
        r"przyjęt)|"
        r"otrzymaliśmy (?:pana|pani|twoj\w+|państwa)|"
        r"otrzymaliśmy (?:państwa|twoj\w+|pana|pani) (?:zgłoszenie|wiadomość|e-?mail|zapytanie)"
        r"|(?:zgłoszenie|wiadomość) (?:został[oa]) (?:przyjęt|zarejestrowan|otrzyman)\w+"
        r"|potwierdzamy (?:otrzymanie|przyjęcie)|wiadomość została przyjęta"
    ),
    signs=(
        (r"dziękuj\w+ za (?:wiadomość|e-?mail|maila|kontakt|zgłoszenie)"),
        (
            r"odezwiemy|najszybciej|"
            r"dziękujemy za|odpowiemy|dwóch dni|dni roboczych|skontaktujemy|"
            r"po powrocie|wracam|wrócę|moim powrocie|do biura wracam|odpowiem|odpowiemy|odpiszę|w ciągu \d"
            r"|najszybciej|ograniczony dostęp|niezwłocznie|przeczytam|ponownie|(?:24|48|72) godzin|pomoże"
            r"|wtedy odpowiem"
        ),
        (
            r"zastępuje mnie|w moim imieniu|"
            r"piln\w+|w czasie mojej nieobecności|nagłych|proszę (?:o kontakt|pisać|kontaktować|dzwonić)"
            r"|koleżank|pisać na|koleg[ąai]|szanowni państwo, (?:do|od)"
        ),
    ),
    machine=(
        r"to (?:jest )?(?:automatyczna (?:odpowiedź|wiadomość)|wiadomość wygenerowana automatycznie)"
        r"|wiadomość (?:automatyczna|(?:została )?wygenerowana automatycznie)|pros(?:zę"
        r"|imy)[^.\n]{0,20} na (?:nią|tę wiadomość|ten e-?mail)[^.\n]{0,10} ?(?:nie odpowiadać|odpowiadać)?"
        r"|(?:prosimy|proszę) nie odpowiadać na|wiadomość (?:została )?wysłana automatycznie"
        r"|automatyczna odpowiedź(?=\s?[.:])"
    ),
    wants=(
        r"proszę o (?!kontakt|cierpliwość|telefon|wiadomość|przesł|kierow|pilny)\w+|czeka od|kiedy|"
        r"\b(?:chcę|chciał[ab]\w*|potrzebuję|czy)\b|nie (?:działa|łączy|mogę)|się nie łączy|\bale\b|nadal"
    ),
)
