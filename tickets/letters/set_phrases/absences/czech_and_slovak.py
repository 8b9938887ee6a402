"""What absent people and machines say in Czech and Slovak."""

from tickets.letters.set_phrases.absences.absence import Absence

CZECH_AND_SLOVAK = Absence(
    subject=(
        r"automatick(?:á|á) odpověď|mimo kancelář|nepřítomnost|nejsem v kanceláři|automatická odpoveď|mimo kancelárie"
    ),
    stems=("evid děku dovo přij kanc mimo nepř obdr"),
    absent=(
        r"(?:jsem|budu|nejsem|nebudu|som|nie som)[^.\n]{0,40}(?:mimo kancelář|v kanceláři|na dovolené|nepřítom\w+"
        r"|na dovolenke)"
    ),
    received=(
        r"evidujeme|děkujeme za (?:váš|vaši) (?:dotaz|požadavek|žádost)|přijali jsme va\w+|"
        r"obdrželi jsme va\w+"
    ),
    signs=(
        (r"děkuji za (?:vaši |váš )?(?:zprávu|e-?mail)|ďakujem za"),
        (
            r"odpovíme|pod číslem|pracovních dnů|"
            r"vrátím|zpět|po návratu|návratu|odpovím"
        ),
        (r"naléhav\w+|urgentn\w+|v mé nepřítomnosti"),
    ),
    machine=(r"(?:toto|tohle) je automatick[áy] (?:odpověď|zpráva|e-?mail)"),
    wants=(
        r"prosím (?!kontaktujte|pište|volejte|obra|neodpov|piš|kontaktuj)\w+te\b|"
        r"\b(?:chci|chtěl\w*|potřebuji|nefunguje)\b"
    ),
)
