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
    """By which words a letter is told to be about the topic, in one language, lower case."""

    words: str = ""
    phrases: str = ""  # a regular expression
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
                    "refund refunded refunds invoice invoices invoiced receipt receipts billing billed charge charged "
                    "charges payment payments paid pay paypal debit price renew renewal renewed renews cancel "
                    "cancelled cancellation subscription unsubscribe discount coupon voucher cost costs upgrade "
                    "downgrade iban sepa"
                ),
                phrases=r"credit card|money[- ]back|promo code|auto-?renew",
                begins="credit money promo auto autorenew",
            ),
            "fr": Vocabulary(
                words=(
                    "remboursement rembourser remboursé remboursée facture factures facturé facturée facturation "
                    "paiement paiements payé payer payée prélèvement prélèvements prélevé prélevée débité débitée "
                    "tarif tarifs prix coût coûte renouvellement renouveler renouvelé renouvelée résilier résiliation "
                    "résilié abonnement abonnements"
                ),
                phrases=(r"carte bancaire|code promo|bon d['’]achat|trop cher|débits? (?:bancaires?|sur|de \d+)"),
                begins="carte code bon trop débit débits",
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
                    "connect connects connected connecting connection connections connectivity disconnect disconnects "
                    "disconnected disconnecting reconnect reconnects reconnecting dns slow speed latency ping server "
                    "servers tunnel wireguard openvpn ikev2 protocol router firewall handshake blocked unreachable "
                    "internet offline outage outages"
                ),
                phrases=r"kill ?switch|time[ds]? ?out|wi-?fi",
                begins="kill killswitch time timed times timeout timedout timesout wi wifi",
            ),
            "fr": Vocabulary(
                words=(
                    "connexion connexions connecte connecter connectez connecté déconnecte déconnecté déconnectée "
                    "déconnecter déconnection reconnecte reconnecter reconnecté lent lente lenteur débit latence "
                    "serveur serveurs routeur protocole bloqué injoignable déconnexion déconnexions panne pannes "
                    "coupure coupures"
                ),
                phrases="pare-feu",
                begins="pare",
            ),
        },
    ),
}
