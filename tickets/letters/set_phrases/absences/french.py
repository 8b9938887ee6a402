"""What absent people and machines say in French."""

from tickets.letters.set_phrases.absences.absence import Absence

FRENCH = Absence(
    subject=(
        r"absente?(?:\(e\)|·e|\.e)? d(?:u|e mon) bureau|absence d(?:u|e) bureau|absente?(?:\(e\)|·e)?"
        r"|en congés?|hors du bureau|(?:message|avis|notification) d['’]absence"
        r"|réponse automatique(?: d['’]absence)?"
    ),
    stems=(
        "temp plus abse accu adre arrê conf cong dépl enre fait ferm form hors indi parv pren pris quit "
        "reto reçu sera souf tran trav vaca"
    ),
    absent=(
        r"absente? ce jour|(?:adresse|boîte)[^.\n]{0,30}n['’]est plus (?:en service|utilisée|active)|"
        r"travaille à temps partiel|"
        r"fermeture annuelle|congés? annuels?|(?:ne fai[ts]|n['’]est) plus (?:partie|dans|parmi)|a quitté (?:la|"
        r"notre|l['’])|départ (?:à la|en) retraite|"
        r"(?:je suis|suis|serai|actuellement)[^.\n]{0,30}(?:absente?|en (?:congés?|vacances|déplacement"
        r"|formation|arrêt)|hors du bureau|indisponible|souffrante?)|absente?(?:\(e\)|·e)? (?:du bureau"
        r"|jusqu|du \d|le \d|cette)|en (?:congé (?:maternité|parental|paternité)|arrêt maladie)|(?:ne"
        r"|n['’])[^.\n]{0,20}(?:travaille|fai[ts]) plus|\ba quitté|(?:bureaux?|service|agence|société"
        r"|entreprise|magasin|boutique|cabinet|nous|équipe)[^.\n]{0,40}\b(?:ferm(?:ée?s?|ons|era|eront))\b"
        r"|adresse n['’]est plus (?:utilisée|active|valide)|serai de retour|absente? (?:toute|cette)"
        r"|en déplacement jusqu"
    ),
    received=(
        r"confirmons la réception de votre (?:message|demande|courriel)|confirmons avoir reçu|"
        r"(?:votre|ta) (?:ticket|demande|message)[^.\n]{0,20}a été créée?|ticket créé|"
        r"(?:bien reçu|avons reçu|ai reçu) votre (?:demande|message|courriel|e-?mail|mail|requête)"
        r"|votre (?:demande|message|courriel|e-?mail|requête) (?:a (?:bien )?été (?:reçue?|enregistrée?"
        r"|prise? en compte|transmise?)|nous est (?:bien )?parvenue?)|accus(?:ons"
        r"|é de) (?:bonne )?réception|confirmons (?:la )?(?:bonne )?réception"
    ),
    signs=(
        (
            r"merci (?:pour|de) votre (?:message|courriel|e-?mail|mail)|merci de nous avoir (?:contacté"
            r"|écrit)"
        ),
        (
            r"répondr(?:e|ai|ons)|nouvelle adresse|"
            r"réouverture|sous le numéro|prend le relais|reviendr(?:a|ons) vers|bel été|vous recontacter|"
            r"de retour|(?:mon|notre) retour|je reviens|réouverture|lirai|répondr(?:ai|ons)|traiter(?:ai"
            r"|ons)|(?:sera )?traitée?\b|sous \d+ ?(?:h|heures|jours)|prendr(?:ai|ons) connaissance"
            r"|sans accès|ne consulte|meilleurs délais|plus (?:brefs|vite)|ser(?:a|ont) fermée?s? (?:le|du"
            r"|les)\b|transmis|suite sera|pas (?:transféré|lu)|heures|accès limité|répondra\b"
            r"|lis mes courriels"
        ),
        (
            r"(?:merci|prière) d['’](?:envoyer|adresser|écrire)|prend le relais|pendant mon absence|"
            r"pendant cette période|"
            r"urgence|urgent|en mon absence|(?:mon|ma) collègue|(?:merci d['’]|veuillez |vous pouvez "
            r"|prière d['’]e? ?)(?:contacter|écrire|adresser|joindre)|merci de (?:contacter|vous adresser"
            r"|joindre)|remplac\w+|contactez (?:le|la|mon|notre)|(?:invite|prie|"
            r"demandes?)[^.\n]{0,30} à (?:adresser|contacter|écrire|envoyer)"
            r"|adresser vos (?:demandes|messages|courriels)"
        ),
    ),
    machine=(
        r"ce(?:ci|t)? (?:est )?(?:une réponse|un accusé de réception|un message|un courriel|un e-?mail"
        r"|message|courriel|e-?mail|mail) (?:est |a été )?(?:automatique|généré automatiquement"
        r"|envoyé automatiquement)|(?:message|réponse) automatique|(?:merci de |veuillez "
        r"|prière de )ne pas (?:y )?répondre(?: (?:directement )?à (?:ce|cette))?(?! par)|cette (?:boîte"
        r"|adresse)[^.\n]{0,30}n['’]est pas (?:consultée|relevée|lue|surveillée)"
        r"|cette boîte n['’]est pas relevée"
    ),
    wants=(
        r"\bsvp\b|\bstp\b|\b(?!(?:contact|adress|écriv|appel|veuill|pouv|av|recev|trouver|ser|souhait|not|hésit|"
        r"joign|envoy|téléphon|ch|ass|recevr|all|dispos|rencontr|patient|utilis|remerci|consult|répond|écri|voul|"
        r"dev|soy|devr|pourr|souhaiter|cliqu)ez)\w{3,}ez\b|cela fait|"
        r"je (?:souhaite|voudrais|veux|désire)|j['’]aimerais|puis-je|pouvez-vous|merci de (?:me|m['’]|bien"
        r"|rembourser|annuler|suspendre)|ne (?:marche|fonctionne|se connecte)|besoin d|\bmais\b|\baucune?\b"
        r"|appelez-moi|s['’]il vous plaît|impossible"
    ),
)
