"""What people ask about: one row a topic, the same for articles, chat, letters, tickets and teams (docs/adding.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    GENERAL = "general", _("General")
    BILLING = "billing", _("Billing")
    CONNECTIVITY = "connectivity", _("Connectivity")

    @property
    def about(self) -> "About":
        return TOPICS[self]

    @property
    def description(self) -> str:
        return str(self.about.description)

    @property
    def team(self) -> str:
        """As it stands after “the” in the active language: “the billing team”, “l’équipe Facturation”."""
        return str(self.about.team)


def topic_choices() -> list[tuple[str, str | Promise]]:
    """For the fields of models: as a function it stands in a migration by its name, so a new topic needs none."""
    return list(Topic.choices)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """By which words a letter is told to be about the topic, in one language, lower case; accents don't matter."""

    words: str = ""
    stems: str = ""  # words that begin so
    weak: str = ""  # words that other people's letters have as well: it takes two, and among OTHERS they are nothing
    misspelled: str = ""  # words that are known with a letter too many, too few, or another, where nothing else is
    phrases: str = ""  # a regular expression, without accents
    begins: str = ""  # the words with which a phrase begins: only then is the text searched for phrases


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """Whom the demo makes a member of the team; the log-in has the topic's name."""

    first_name: str
    last_name: str
    language: str


@dataclass(frozen=True, slots=True)
class About:
    description: str | Promise
    team: str | Promise
    icon: str  # what stands in an SVG of 24 by 24, drawn with lines
    demo_agent: DemoAgent
    asks_for: tuple[
        str, ...
    ] = ()  # of "subscription_reference" and "platform": what a request can't be answered without
    vocabulary: Mapping[str, Vocabulary] | None = None  # by language; None: what no other topic's words are in


TOPICS: Mapping[Topic, About] = {
    Topic.GENERAL: About(
        description=_("What the service does, and how."),
        team=_("general team"),
        icon='<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.5"/>',
        demo_agent=DemoAgent("Inès", "Carrera", "fr"),
    ),
    Topic.BILLING: About(
        description=_("Payments, renewals, refunds."),
        team=_("billing team"),
        icon='<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M7 15h3"/>',
        demo_agent=DemoAgent("Tobias", "Winther", "en"),
        asks_for=("subscription_reference",),
        vocabulary={
            "en": Vocabulary(
                words=(
                    "receipt receipts charge charged charges charging payment payments paid pay paying payed "
                    "paypal debited renew renewal renewed renews renewing discount discounts coupon coupons "
                    "voucher vouchers upgrade downgrade iban sepa overcharged chargeback fee fees transaction "
                    "transactions amount unauthorised unauthorized mastercard visa vat trial expensive cheaper "
                    "membership memberships checkout overpaid instalment instalments"
                ),
                stems="refund invoic billing billed subscri unsubscri cancel reimburs autorenew",
                misspelled="refund refunded invoice invoices subscription subscribe cancelled cancellation payment "
                "billing receipt",
                weak="money price prices pricing cost costs card bank plan plans order bill bills annual yearly "
                "monthly student purchase purchased euro euros dollars pounds licence license withdraw withdrawal",
                phrases=(
                    r"credit card|(?:direct )?debit (?:card|of)|direct debit|money[- ]back|promo code|auto[- "
                    r"]?renew\w*|bank statement|"
                    r"card (?:was |is |has )?(?:declined|refused|expired|rejected)|(?:paid|charged|billed) (?:me "
                    r")?twice|double[- ]charged?|(?:took|taken|take|taking) (?:\S+ ){1,4}from my"
                    r"|wrong currency|how much (?:is|does|do|would)|(?:end|stop|terminate) my (?:contract"
                    r"|plan|account)"
                ),
                begins="took taken take taking wrong credit debit direct money promo auto autorenew bank "
                "card paid charged billed double how end stop terminate",
            ),
            "fr": Vocabulary(
                words=(
                    "paiement paiements payé payée payer paye paie débité débitée débiter tarif tarifs "
                    "tarification coût coûte coûts abonné résilié rib sepa promo réduction remise ristourne tva "
                    "mensualité mensualités échéance échéances essai montant virement transaction cb devis chèque"
                ),
                stems="rembours factur prélèv prélev renouvel résili abonnement désabonn annul rétract",
                misspelled=(
                    "remboursement rembourser facture factures abonnement prélèvement prélevé paiement résilier "
                    "résiliation annuler"
                ),
                weak="prix carte banque bancaire argent formule offre commande annuel mensuel étudiant "
                "reçu euro euros achat acheté licence adhésion",
                phrases=(
                    r"cartes? (?:bancaires?|bleues?|de credit)|code promo|bon d['’]achat|trop cher|"
                    r"debits? (?:bancaires?|sur|de \d+)|(?:moyen|mode) de paiement|(?:ma|mon) (?:carte|rib|iban)|"
                    r"(?:paye|preleve|debite|facture)e?s? (?:\w+ )?(?:deux|2) fois|(?:deux|2) fois (?:preleve"
                    r"|debite|paye)|(?:mettre|mettez|mets) fin|combien (?:ca |cela )?(?:coute|est)|mon argent"
                ),
                begins=(
                    "carte cartes code bon trop débit débits moyen mode ma mon payé payée paye prélevé prélevée "
                    "débité débitée facturé facturée deux 2 mettre mettez mets combien"
                ),
            ),
        },
    ),
    Topic.CONNECTIVITY: About(
        description=_("When it doesn’t connect, or is slow."),
        team=_("connectivity team"),
        icon='<path d="M4 9a12 12 0 0 1 16 0M7 12.5a8 8 0 0 1 10 0M10 16a3.5 3.5 0 0 1 4 0M12 19.2v.1"/>',
        demo_agent=DemoAgent("Maya", "Okonjo", "en"),
        asks_for=("subscription_reference", "platform"),
        vocabulary={
            "en": Vocabulary(
                words=(
                    "dns speed speeds leak leaks leaking inaccessible lagging hangs hanging mbit server servers "
                    "slow slowly slower lag lags laggy latency ping tunnel wireguard openvpn ikev2 protocol "
                    "router routers firewall handshake blocked unreachable internet offline outage outages wifi "
                    "buffering buffers bandwidth mbps unstable stuck freezes frozen crash crashes crashed "
                    "crashing bug hotspot ethernet ipv6 proxy freezing freeze drops dropping timeout timeouts upload "
                    "uploads stutters stuttering unresponsive geoblocked iplayer jitter sluggish pixelated"
                ),
                stems="connect disconnect reconnect",
                misspelled="connect connection connected connecting disconnect internet router server servers",
                weak="network signal download downloads error load loading netflix streaming hulu disney "
                "gaming torrents torrent nat printer ip authentication resolve 4g 5g zoom",
                phrases=(
                    r"kill ?switch|time[ds]? ?out|wi-?fi|(?:can(?:'t|not| not)|cant|couldn't|won't|wont|doesn't"
                    r"|doesnt|does not|don't|not) (?:\w+ )?(?:connect|open|load|start|launch|reach|browse"
                    r"|install|respond|resolve|stream|play)\w*|"
                    r"(?:keeps?|stopped|stops) (?:\w+ )?(?:dropping|disconnecting|crashing|working|connecting"
                    r"|loading|failing)|"
                    r"no (?:internet|network|connection|signal)|unable to (?:connect|reach|open|load|access)"
                    r"|(?:black|white|blank|blue) screen|"
                    r"(?:gets?|getting|goes) through|my (?:real|true|actual|own) (?:ip|city|country|location|address)"
                    r"|(?:closes|quits|exits|shuts) (?:itself|by itself|immediately|at once"
                    r"|on its own)|not in (?:the )?(?:uk|us"
                    r"|usa|country|region)\b|forever|(?:gets?|got|keeps?) (?:cut|interrupted|kicked"
                    r"|thrown)|(?:detects?|detected|blocks?|blocking|see|sees) (?:the |my |that )?vpn"
                    r"|refuses to (?:open|start|load|work|connect)|"
                    r"nothing (?:\w+ )?(?:loads?|opens?|works?|connects?)|(?:goes|went|is) down|cut(?:s|ting)? "
                    r"(?:out|off)"
                ),
                begins=(
                    "kill killswitch time timed times timeout timedout timesout wi wifi can cannot cant couldn "
                    "unable black nothing won wont doesn doesnt does don not keeps keep stopped stops no goes "
                    "went is cut cuts cutting white blank blue gets get getting my closes quits "
                    "exits shuts forever refuses got keep keeps detect detects detected block blocks blocking see sees"
                ),
            ),
            "fr": Vocabulary(
                words=(
                    "débit débits vitesse serveur serveurs lent lente lents lentement lenteur lenteurs latence "
                    "routeur box protocole bloqué bloquée injoignable panne pannes coupure coupures rame ramer "
                    "wifi internet instable saccade saccades saccadé inaccessible mouline plante plantage planté "
                    "figé ralentissement ralentissements déconnection dns hotspot pare-feu bug bugue "
                    "fige gèle laguer lag "
                    "saturé latences géolocalisé haché hachés hachée hachées coupés coupées grésille"
                ),
                stems="connex connect déconnex déconnect reconnect",
                misspelled="connexion connexions connecter connecté déconnexion internet serveur routeur",
                weak="réseau signal téléchargement erreur charge netflix streaming coupe coupé imprimante "
                "afficher affiche ip authentification pages 4g 5g jeu",
                phrases=(
                    r"pare-feu|ecran noir|hors ligne|impossible (?:de (?:me |se )?|d['’])(?:connecter|ouvrir"
                    r"|acceder|lancer|charger)\w*|rien (?:ne )?(?:\w+ )?(?:passe|marche|charge|fonctionne|s['’]ouvre)|"
                    r"arrive (?:pas|plus) a (?:me |se )?(?:connecter|ouvrir|acceder|lancer)|pas de (?:reseau"
                    r"|connexion|internet|signal)|plus (?:de |d['’])(?:reseau|connexion|internet)|"
                    r"(?:ca|cela|il|elle|appli|application) (?:rame|coupe|plante|bugue|bloque|lague)|"
                    r"ne (?:se )?(?:lance|charge|demarre|s['’]ouvre|repond|s['’]affiche)\w* (?:pas|plus)|"
                    r"(?:demarre|repond|charge) (?:pas|plus)|se (?:ferme|coupe|bloque|fige"
                    r"|deconnecte)\w*|reste \w+ (?:gris|bloque)e?"
                    r"|(?:ecran|page) (?:noir|blanc)e?|bouton \w+ reste|(?:mon|ma|la) (?:vraie? )?(?:ip|localisation)"
                ),
                begins="pare écran hors impossible rien arrive pas plus ça ca cela il elle appli application ne "
                "démarre répond charge se reste page bouton mon ma la",
            ),
        },
    ),
}

# What letters to anybody are about: with such a word, the weak ones say nothing. By language, and as `Vocabulary` has
# it: offers and other shops; and what the general team answers. A topic's own `words` are no longer among them.
OTHERS: Mapping[str, Vocabulary] = {
    "en": Vocabulary(
        words=(
            "delivery parcel shipping shipment shop store seo backlinks backlink casino crypto amazon ebay "
            "shipped bitcoin loan loans investment partnership collaboration sponsored influencer newsletter "
            "wholesale supplier manufacturer factory catalogue marketing leads pills lottery winner prize "
            "password login username gdpr privacy cheap watches replica luxury deals lowest medication "
            "medications pharmacy viagra rates survey logs jobs vacancy career affiliate press journalist "
            "interview office hours"
        ),
        phrases=(
            r"best (?:price|offer|deal)s?|click here|buy now|\d+ ?% off|special offer|we (?:offer|sell|are a)"
            r"|our (?:products|services|company|clients)|guest posts?|your website|business proposal|"
            r"log(?:ging)? ?in|sign(?:ing)? ?in|my (?:password|account)|reset (?:my|the) password"
        ),
        begins="best click buy special we our guest your business log logging login sign signing my reset",
    ),
    "fr": Vocabulary(
        words=(
            "livraison colis boutique magasin référencement casino crypto investissement partenariat "
            "collaboration newsletter grossiste fournisseur fabricant usine catalogue emploi stage candidature "
            "presse journaliste identifiant identifiants rgpd confidentialité horaires bureaux"
        ),
        phrases=(
            r"meilleurs? prix|cliquez ici|nous (?:proposons|vendons|sommes une)|nos (?:produits|services"
            r"|clients)|votre site|mot de passe|"
            r"(?:me )?connecter a (?:mon|l['’]) ?(?:compte|espace)|me (?:re)?connecter sur le site"
        ),
        begins="meilleur meilleurs cliquez nous nos votre mot connecter me",
    ),
}
