"""What absent people and machines say in Finnish."""

from tickets.letters.set_phrases.absences.absence import Absence

FINNISH = Absence(
    subject=(
        r"poissa toimistolta|automaattinen (?:vastaus|poissaoloviesti)|poissa(?:oloviesti|oloilmoitus)?|poissaolo|"
        r"en ole (?:paikalla"
        r"|toimistossa)"
    ),
    stems=("loma ole pois töis vapa vast"),
    absent=(
        r"(?:vuosi)?lomalla|virkavapaalla|äitiyslomalla|sairauslomalla|"
        r"olen[^.\n]{0,40}(?:poissa|lomalla|vapaalla)|en ole (?:paikalla|toimistossa|töissä)"
    ),
    received=(r"olemme vastaanottaneet"),
    signs=(
        (r"kiitos (?:viestistäsi|sähköpostistasi|viestistänne)"),
        (r"saakka|välitet\w+|palaan|takaisin|palattuani|vastaan"),
        (r"kiireelli\w+"),
    ),
    machine=(r"tämä on automaattinen (?:vastaus|viesti)"),
    wants=(
        r"toimittakaa|olisi|haluan|voitteko|ettekö|"
        r"\b(?:haluan|tarvitsen|ei toimi)\b"
    ),
)
