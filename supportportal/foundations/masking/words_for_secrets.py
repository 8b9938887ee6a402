"""What people call their secrets, a row a language; all rows are listened to at once, since a log is English anyway.

Each entry is a piece of a regular expression, in lower case, with an accent where it is usually written.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    passwords: str
    keys: str  # what a long random string is called
    codes: str  # sent once, and for one purpose
    bare_code: str  # may be anything, unless `received` stands near it
    received: str
    recovery_phrase: str
    recovery_codes: str
    filling: str  # between the name of the secret and itself, as in "for my account"
    is_: str
    set_to: str
    address: str  # of one's own in the network
    names: str  # what stands before a slash and a password
    ordinary: str  # what follows "my password is" and isn't one


ENGLISH = Words(
    passwords=r"pass ?words?|p[as]{1,4}[ -]?w(?:[or]{1,4}ds?|d)|pass?owrds?|passphrases?|"
    r"pass[- ]phrases?|pass ?codes?|pwd|pw|pass|psw|psk|pre-?shared key|wi-?fi (?:key|code)|(?:wpa[23]?|wep|network|"
    r"router) key|"
    r"(?:security|secret) (?:question['’]?s? )?answer|answer to (?:my|the|your) (?:security|secret) question|"
    r"(?:memorable|secret|code|safe)[ -]?word|memorable name|secret answer|(?:mother|mum|mom)['’]?s maiden name",
    keys=r"(?:api|secret|access|private|auth|encryption|license|licence|client|product|session|account|service|master|"
    r"consumer|global|application|app|admin|write|integration|webhook|rest|"
    r"deploy|ssh|signing)[ _-]?(?:keys?|tokens?|secrets?)|tokens?|secrets?|apikey|pat|bearer",
    codes=r"(?:gift(?: card)?|prepaid|verification|security|confirmation|one[- ]time|log-?in|sign-?in|sms|2fa|mfa|"
    r"otp|totp|"
    r"authenticat(?:ion|or)|"
    r"access|unlock|activation|two-factor|reset|e-?mail|auth|pairing|door|gate|alarm|safe|entry|key ?box)[ -]codes?|"
    r"otp|one[- ]time (?:passwords?|"
    r"pins?|passcodes?)"
    r"|pin(?:[- ](?:code|number))?|puk|\w{1,6}[- ]digit codes?",
    bare_code=r"codes?",
    received=r"sent|send|received|sms|texted|text message|got|by email|in the email|expired?|expires",
    recovery_phrase=r"wallet (?:words|phrase|seed)|(?:12|15|18|24|twelve|twenty-four)[ -]words?|(?:12|24|"
    r"douze) mots|(?:12|24|zwölf) wörter|"
    r"(?:12|24|doce) palabras|(?:seed|recovery|mnemonic|backup|secret recovery)[ -](?:phrase|words)|mnemonic|seed",
    recovery_codes=r"(?:recovery|backup|rescue|scratch|emergency|printed)[ -](?:codes?|keys?)",
    filling=r"for|of|to|the|my|our|your|his|her|account|vpn|wi-?fi|app|router|e-?mail|portal|login|new|old|current|"
    r"temporary|"
    r"i|we|use|used|chose|set|that|which|here|again|in|at|on|with|you|sent|me|just|entered|typed|and|user|name|"
    r"please|pls|admin|box|key|zip|file|pdf|archive|laptop|tv|phone|tablet|profile|guest|"
    r"still|always|first|second|master|right|now|today|gave|got|received|issued|made",
    is_=r"is (?:still|always|simply|just)|was always|is|was|are|were|'s|’s|being|will be|reads|should be",
    set_to=r"to|as",
    address=r"(?:public |external |real |home |current |own |wan |static |"
    r"internet )*ip(?:v[46])?(?:[ -]?add?ress?(?:e|es)?)?",
    names=r"log-?in|user(?: ?name)?|credentials|account|e-?mail|id",
    ordinary=r"not|n't|no|never|still|always|also|now|again|just|only|already|wrong|incorrect|invalid|correct|"
    r"right|ok|okay|"
    r"fine|good|bad|weak|strong|short|long|too|very|so|being|the|a|an|my|your|our|this|that|it|its|i|we|you|they|"
    r"he|she|one|"
    r"same|different|new|old|empty|blank|none|null|nil|unknown|missing|lost|gone|safe|secure|required|here|there|what|"
    r"which|where|when|why|how|who|if|in|on|at|by|for|from|of|to|with|without|and|or|but|because|since|after|before|"
    r"below|above|attached|hidden|case|sensitive|set|sent|reset|known|true|false|yes|set|stuck|default|all|do|does|did|"
    r"can|could|must|should|would|will|have|has|had|be|been|is|was|are|were|please|help|error|failed|failure|change|"
    r"manager|managers|reset|field|prompt|page|link|box|rules|policy|protected|recovery|unchanged|hint|auth|"
    r"authentication|"
    r"ok|working|compromised|leaked|ask|enter|every|each|another|something|anything|nothing|letters|characters|digits|"
    r"[a-z]+(?:ed|n’t|n't)|visible|readable|possible|impossible|available|apparently|really|definitely|exactly|"
    r"probably|nothing|ending|starting|missing|failing|e-?mail|mail|phone|app|tv|username|login|user|yours|mine|"
    r"back|about|forgot(?:ten)?",
)
FRENCH = Words(
    passwords=r"passe(?= ?[:=])|mots?[ -]?de[ -]?pas{1,3}es?|mdp|mots? de p|mots? d[e’' ]{0,2}pas{1,2}es?|"
    r"clé (?:de )?sécurité wi-?fi|clé réseau|"
    r"réponse (?:à (?:la|ma) question )?(?:secrète|de sécurité)|nom de jeune fille de (?:ma|la) mère|"
    r"phrase de passe|mot secret|clé pré-?partagée|clé wi-?fi|code wi-?fi|clé wep|clé wpa2?|"
    r"mot d’passe",
    keys=r"clés? (?:d['’ ]?)?api|clés? (?:secrètes?|privées?|d['’]accès|de licence|d['’]activation|de chiffrement|"
    r"produit|ssh)|jetons?(?: d['’]accès)?|"
    r"clef (?:api|secrète|privée)",
    codes=r"codes? (?:de (?:vérification|confirmation|sécurité|connexion|validation|déverrouillage)|à usage unique|"
    r"sms|pin|puk|"
    r"d['’](?:accès|authentification|activation)|secret|reçu par sms|temporaire|à \w{1,6} chiffres)",
    bare_code=r"codes?",
    received=r"reçus?|envoyée?s?|sms|par mail|par courriel|texto|expirée?",
    recovery_phrase=r"phrase (?:de récupération|secrète|mnémonique|de secours|seed)|mots de récupération|"
    r"phrase de seed",
    recovery_codes=r"(?:codes?|clés?) (?:de |d[’'])(?:secours|urgence|récupération|sauvegarde)",
    filling=r"pour|de|du|des|la|le|les|l['’]|mon|ma|mes|votre|notre|compte|appli|application|vpn|wi-?fi|box|portail|"
    r"courriel|messagerie|espace|client|actuel|nouveau|ancien|provisoire|temporaire|que|j['’]utilise|j['’]ai|mis|"
    r"choisi|"
    r"saisi|tapé|utilisé|vous|m['’]avez|envoyé|reçu|ai reçu|provisoire|ci-dessous|et|identifiant|est-ce|routeur|"
    r"svp|stp|s[’']il vous plaît|par|sms|je|tape|suivant|toujours|qui",
    is_=r"est (?:toujours|encore)|était toujours|est|était|c['’]est|est le|sera|sont|étaient",
    set_to=r"en|par|à|comme|pour",
    address=r"(?:adresse )?ip(?:v[46])?(?: publique| externe| réelle| actuelle| fixe| de connexion)*",
    names=r"identifiants?|login|utilisateur|compte|courriel|accès|codes d['’]accès",
    ordinary=r"pas|plus|jamais|toujours|encore|aussi|refusé|rejeté|faux|fausse|incorrecte?|invalide|correcte?|bon|"
    r"bonne|mauvais|"
    r"oublié|perdu|expiré|trop|très|bien|valide|vide|inconnu|le|la|les|l['’]\w+|un|une|mon|ma|votre|celui|celle|ce|"
    r"cette|je|j['’]\w+|il|"
    r"elle|nous|vous|on|ne|n['’]\w+|que|qu['’]\w+|qui|quoi|comment|où|quand|si|de|du|des|d['’]\w+|en|à|au|aux|par|"
    r"pour|sur|dans|avec|sans|et|"
    r"ou|mais|car|après|avant|ci|ci-joint|ci-dessous|demandé|accepté|reconnu|modifié|changé|enregistré|nouveau|"
    r"ancien|même|"
    r"impossible|obligatoire|requis|sécurisé|oui|non|merci|erreur|échec|\w+(?:é|ée|és|ées)|pourtant|vraiment|"
    r"exactement|seulement|visible|lisible|valable|wi-?fi|maître|"
    r"masqué|c['’]\w+|s['’]\w+|m['’]\w+|fort|faible|différent|identique|compromis|valable|perdu|reçu|mis|bloqué|"
    r"tout|rien",
)
GERMAN = Words(
    passwords=r"(?:gemeinsamer|vorinstallierter) schlüssel|pas{1,2}[wv]or[td]|passw[öo]rter|sicherheitsantwort|"
    r"antwort auf die sicherheitsfrage|"
    r"mädchenname(?: meiner mutter)?|kennwort|kennwörter|losungswort|zugangspasswort|wlan-?(?:schlüssel|"
    r"passwort|key)|netzwerkschlüssel|"
    r"passphrase|passwd",
    keys=r"(?:api|zugriffs|geheim|lizenz|produkt|aktivierungs|zugangs)-?(?:schlüssel|token|key)|(?:geheimer|"
    r"privater) schlüssel|zugriffstoken|"
    r"token|lizenzcode",
    codes=r"(?:bestätigungs|einmal|sicherheits|verifizierungs|anmelde|zugangs|sms-?|aktivierungs|freischalt|prüf|"
    r"login-?|authentifizierungs|tan-?)"
    r"(?:code|passwort|kennwort)|einmalpin|(?!(?:buchungs|reservierungs|bestell|kunden|artikel|filial|farb|kortings|"
    r"actie|boekings|fehler|rabatt|gutschein|aktions|quell|bar|strich|status|länder|"
    r"farb|produkt|zip|"
    r"post\w{0,6}|promo|error|area|exit|uni|byte|op|geo|source|short|qr|en|de)codes?)[^\W\d_]{3,16}code|"
    r"\w{1,6}stellige[nr]? code|pin(?:-?(?:code|nummer))?|geheimzahl|"
    r"geheimnummer|tan|puk",
    bare_code=r"codes?",
    received=r"geschickt|gesendet|bekommen|erhalten|sms|per mail|per e-mail|abgelaufen",
    recovery_phrase=r"(?:wiederherstellungs|seed-?|sicherungs)(?:phrase|wörter|satz)|mnemonic",
    recovery_codes=r"(?:wiederherstellungs|backup-?|ersatz|notfall|sicherungs)(?:codes?|schlüssel)",
    filling=r"für|von|vom|zum|zur|mein|meinem|meinen|meine|mein|das|dem|den|der|die|konto|kunden|account|app|vpn|"
    r"wlan|router|"
    r"portal|neues|altes|aktuelles|vorläufiges|ich|benutze|habe|hatte|verwende|nutze|gewählt|eingegeben|war|bisher|"
    r"hier|im|am|in|"
    r"sie|mir|geschickt|haben|und|benutzername|lautet|jetzt|nun|neue|alte|per|sms|noch|immer|also|bitte|erhalten|"
    r"bekommen",
    is_=r"(?:ist|war) (?:immer|noch|weiterhin|einfach)|ist|war|lautet|lautete|sind|heißt|wäre|heisst",
    set_to=r"auf|in|als|zu",
    address=r"(?:öffentliche |externe |aktuelle |echte |eigene |feste |statische )*ip(?:v[46])?(?:[ -]?adresse)?",
    names=r"login|benutzer(?:name)?|zugangsdaten|anmeldedaten|nutzer(?:name)?|konto|kennung",
    ordinary=r"nicht|nie|immer|noch|schon|auch|falsch|richtig|korrekt|ungültig|gültig|abgelaufen|vergessen|"
    r"verloren|unbekannt|leer|"
    r"gesperrt|zu|sehr|so|das|der|die|den|dem|ein|eine|einen|mein|meine|ihr|dieses|dieser|ich|wir|sie|er|es|man|"
    r"kein|keine|wird|wurde|werden|"
    r"kann|konnte|muss|soll|wenn|weil|dass|ob|wie|was|wo|wann|warum|von|vom|für|mit|ohne|auf|in|im|an|am|bei|nach|"
    r"vor|aus|und|oder|"
    r"aber|sicher|unsicher|stark|schwach|lang|kurz|neu|alt|gleich|anders|geändert|zurück|zurücksetzen|akzeptiert|"
    r"abgelehnt|"
    r"erforderlich|nötig|hier|unten|oben|angehängt|ja|nein|bitte|danke|fehler|fehlgeschlagen|\w+iert|ge\w+t|"
    r"gesehen|gegeben|gestohlen|angeblich|natürlich|wirklich|sichtbar|lesbar|wichtig|"
    r"manager|wiederherstellung|eingeben|ändern|verschlüsselt|hinterlegt|überall|danach|jetzt|nun|wieder|weg|okay",
)
SPANISH = Words(
    passwords=r"contraseñas?|contrasenas?|clave(?: de acceso| del? wi-?fi| wi-?fi)?|passwords?|palabra de paso|"
    r"palabra clave",
    keys=r"claves? (?:de )?(?:api|licencia|activación|secretas?|privadas?|acceso)|tokens?(?: de acceso)?|"
    r"llave (?:privada|api)",
    codes=r"códigos? (?:de (?:verificación|confirmación|seguridad|acceso|inicio de sesión|un solo uso|activación|"
    r"desbloqueo)|sms|pin|puk|temporal)|"
    r"codigos? de (?:verificacion|confirmacion|seguridad|acceso)",
    bare_code=r"c[óo]digos?",
    received=r"recibid[oa]s?|recibí|enviad[oa]s?|enviaron|sms|por correo|caducad[oa]|mandaron|llegó",
    recovery_phrase=r"frase (?:de recuperación|semilla|secreta|mnemotécnica|de respaldo)|palabras de recuperación",
    recovery_codes=r"(?:códigos?|claves?) de (?:recuperación|respaldo|emergencia|seguridad de respaldo)",
    filling=r"para|de|del|la|el|los|las|mi|mis|su|tu|nuestra|cuenta|app|aplicación|vpn|wi-?fi|router|portal|correo|"
    r"nueva|"
    r"antigua|actual|temporal|que|uso|usé|puse|tengo|utilizo|he|puesto|escribí|usuario|y|me|enviaron|mandaron|por|"
    r"sms|recibí|siguiente|ahora|siempre",
    is_=r"es el|es|era|son|fue|sería",
    set_to=r"a|en|por|como",
    address=r"(?:dirección )?ip(?:v[46])?(?: pública| externa| real| actual| fija)*",
    names=r"usuario|login|cuenta|credenciales|correo|acceso|datos de acceso",
    ordinary=r"no|nunca|siempre|todavía|aún|también|ya|incorrecta|incorrecto|errónea|inválida|correcta|correcto|"
    r"buena|mala|válida|"
    r"demasiado|muy|bien|vacía|desconocida|la|el|los|las|lo|un|una|mi|su|esta|esa|este|yo|me|se|que|qué|cómo|dónde|"
    r"cuándo|"
    r"si|de|del|en|a|al|por|para|sobre|con|sin|y|o|pero|porque|después|antes|abajo|arriba|adjunta|nueva|vieja|"
    r"antigua|misma|"
    r"segura|débil|fuerte|larga|corta|olvidada|perdida|caducada|rechazada|sí|gracias|error|fallo|obligatoria|necesaria|"
    r"\w+(?:[ai]d[ao]|mente)|visible|imposible|distinta|igual|maestra|importante|ninguna|nada|todo",
)
OTHERS = Words(  # Italian, Portuguese, Dutch, Polish, and whoever writes seldom: their nouns only
    passwords=r"parola d['’]ordine|parole|senhas?|palavra-passe|wachtwoord(?:en)?|ww|has[łl][oa]|lösenord(?:et)?|"
    r"passord(?:et)?|"
    r"adgangskoden?|kodeord(?:et)?|salasana(?:ni)?|heslo|jelszó|jelszavam|parola(?: mea)?|şifrem?|lozinka|geslo|"
    r"пароль|κωδικός",
    keys=r"chiave (?:api|segreta|privata)|chave (?:de )?(?:api|secreta|privada)|api-sleutel|klucz api",
    codes=r"codice (?:di (?:verifica|conferma|sicurezza|accesso)|otp)|código de verificação|verificatiecode|"
    r"kod weryfikacyjny",
    bare_code=r"codice|kod",
    received=r"ricevuto|inviato|recebi|ontvangen|gestuurd|otrzyma\w*",
    recovery_phrase=r"frase (?:di recupero|segreta|de recuperação)|herstelzin",
    recovery_codes=r"codici di (?:recupero|backup)|códigos de recuperação|herstelcodes?",
    filling=r"il|la|mia|mio|per|di|a|o|minha|meu|da|do|mijn|voor|het|van|moje|do",
    is_=r"è|é|to|jest|är|er|este",
    set_to=r"in|para|naar|na",
    address=r"(?:indirizzo |endereço |adres |adresa )?ip(?:v[46])?(?: pubblico| público)?",
    names=r"utente|utilizador|usuário|gebruiker(?:snaam)?|użytkownik",
    ordinary=r"non|errat[ao]|sbagliat[ao]|corrett[ao]|scadut[ao]|giust[ao]|troppo|sempre|ancora|nuov[ao]|vecchi[ao]|"
    r"stess[ao]|quell[ao]|molto|vuot[ao]|debole|"
    r"não|incorreta|errada|expirada|expirou|curta|inválida|mesma|sempre|muito|ainda|"
    r"niet|fout|onjuist|juist|goed|verkeerd|verlopen|ongeldig|kwijt|nog|altijd|steeds|hetzelfde|kort|leeg|ook|"
    r"nodig|al|te|veranderd|gewijzigd|geweigerd|verplicht|"
    r"nie|błędn[ea]|nieprawidłow[ea]|niepoprawn[ea]|poprawn[ea]|wygasło|nieważne|zawsze|jest|było|zbyt|też|tak[ie]\w*|"
    r"stare|nowe|zapomniane|"
    r"dimenticat[ao]|esquecida|vergeten|fel|utgånget|glömt|forkert|udløbet|glemt|feil|utløpt|väärä|vanhentunut|"
    r"špatn[éě]|neplatn[éě]",
)
LANGUAGES = (ENGLISH, FRENCH, GERMAN, SPANISH, OTHERS)


def of_all(field: str) -> str:
    """An alternative of what all languages say; the longest first, for it is the whole of what was said."""
    return "|".join(getattr(words, field) for words in LANGUAGES)
