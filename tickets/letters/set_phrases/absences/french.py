"""What absent people and machines say in French."""

from tickets.letters.set_phrases.absences.absence import Absence

FRENCH = Absence(
    subject=(
        r"absente?(?:\(e\)|·e|\.e)? d(?:u|e mon) bureau|absence d(?:u|e) bureau|absente?(?:\(e\)|·e)?|en congés?"
        r"|hors du bureau|(?:message|avis|notification) d['’]absence|réponse automatique(?: d['’]absence)?"
    ),
    stems=("abse accu adre arrê cong dépl enre fait ferm form hors indi parv pris quit reçu souf tran trav vaca"),
    absent=(
        r"(?:je suis|suis|serai|actuellement)[^.\n]{0,30}(?:absente?|en (?:congés?|vacances|déplacement|formation"
        r"|arrêt)|hors du bureau|indisponible|souffrante?)|absente?(?:\(e\)|·e)? (?:du bureau|jusqu|du \d|le \d"
        r"|cette)|en (?:congé (?:maternité|parental|paternité)|arrêt maladie)|(?:ne|n['’])[^.\n]{0,20}(?:travaille"
        r"|fait) plus|\ba quitté|(?:bureaux?|service|agence|société|entreprise|magasin|boutique|cabinet|nous"
        r"|équipe)[^.\n]{0,40}\b(?:ferm(?:ée?s?|ons|era|eront))\b|adresse n['’]est plus (?:utilisée|active|valide)"
    ),
    received=(
        r"(?:bien reçu|avons reçu|ai reçu) votre (?:demande|message|courriel|e-?mail|mail|requête)|votre (?:demande"
        r"|message|courriel|e-?mail|requête) (?:a (?:bien )?été (?:reçue?|enregistrée?|prise? en compte|transmise?)"
        r"|nous est (?:bien )?parvenue?)|accus(?:ons|é de) (?:bonne )?réception"
    ),
    signs=(
        (r"merci (?:pour|de) votre (?:message|courriel|e-?mail|mail)|merci de nous avoir (?:contacté|écrit)"),
        (
            r"de retour|(?:mon|notre) retour|je reviens|réouverture|lirai|répondr(?:ai|ons)|traiter(?:ai|ons)"
            r"|(?:sera )?traitée?\b|sous \d+ ?(?:h|heures|jours)|prendr(?:ai|ons) connaissance|sans accès"
            r"|ne consulte|meilleurs délais|plus (?:brefs|vite)|ser(?:a|ont) fermée?s? (?:le|du|les)\b|transmis"
            r"|suite sera|pas (?:transféré|lu)|heures|accès limité"
        ),
        (
            r"urgence|urgent|en mon absence|(?:mon|ma) collègue|(?:merci d['’]|veuillez |vous pouvez "
            r"|prière d['’]e? ?)(?:contacter|écrire|adresser|joindre)|merci de (?:contacter|vous adresser|joindre)"
            r"|remplac\w+"
        ),
    ),
    machine=(
        r"ce(?:ci|t)? (?:est )?(?:une réponse|un accusé de réception|un message|un courriel|un e-?mail|message"
        r"|courriel|e-?mail|mail) (?:est |a été )?(?:automatique|généré automatiquement|envoyé automatiquement)"
        r"|(?:message|réponse) automatique|(?:merci de |veuillez "
        r"|prière de )ne pas (?:y )?répondre(?: (?:directement )?à (?:ce|cette))?(?! par)|cette (?:boîte"
        r"|adresse)[^.\n]{0,30}n['’]est pas (?:consultée|relevée|lue|surveillée)|cette boîte n['’]est pas relevée"
    ),
    wants=(
        r"je (?:souhaite|voudrais|veux|désire)|j['’]aimerais|puis-je|pouvez-vous|merci de (?:me|m['’]|bien"
        r"|rembourser|annuler|suspendre)|ne (?:marche|fonctionne|se connecte)|besoin d|\bmais\b|\baucune?\b"
    ),
)
