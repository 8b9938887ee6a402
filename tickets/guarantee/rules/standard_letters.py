"""The letters of the clock for a promise that brings none of its own."""

from collections.abc import Mapping

Letter = tuple[str, str]  # subject and body; words in braces are filled in, see legal.placeholders

LETTERS: Mapping[str, Mapping[str, Letter]] = {
    "acknowledgement": {
        "fr": (
            "Nous avons bien reçu votre signalement",
            "Nous avons reçu votre signalement le {received} (heure de Paris).\n\n"
            "Au titre de la garantie légale de conformité, nous nous engageons à rétablir un service conforme sans "
            "retard injustifié et au plus tard le {last_day} inclus (heure de Paris).\n\n"
            "Vous n’avez aucun frais à payer. Référence {reference}.\n\n"
            "Nous avons classé votre message plus tard, mais le délai a commencé le jour où il nous est parvenu. "
            "Jours déjà passés : {days_used}.",
        ),
        "en": (
            "We have received your report of a defect",
            "We received your report on {received} (Paris time).\n\n"
            "Under the legal guarantee of conformity, we undertake to make the service conform again without undue "
            "delay, and at the latest by the end of {last_day} (that day included, Paris time).\n\n"
            "This costs you nothing. Reference {reference}.\n\n"
            "We sorted your message later, but the time began on the day it reached us. "
            "Days already used: {days_used}.",
        ),
    },
    "progress": {
        "fr": (
            "Où en est votre dossier",
            "Voici où nous en sommes : {fact}.\n\nProchaine étape : {next_step} avant le {by_day}.\n\n"
            "La date limite reste le {last_day}.",
        ),
        "en": (
            "Where your case stands",
            "This is where we are: {fact}.\n\nNext step: {next_step} before {by_day}.\n\n"
            "The last day is still {last_day}.",
        ),
    },
    "question": {
        "fr": (
            "Une question pour trouver la cause",
            "Pour trouver la cause, nous avons besoin de ceci : {question}.\n\nPourquoi nous le demandons : {why}.\n\n"
            "C’est facultatif, et le délai continue de courir.",
        ),
        "en": (
            "A question that helps us find the cause",
            "To find the cause, we need this: {question}.\n\nWhy we ask: {why}.\n\n"
            "You are free not to answer, and the time goes on running.",
        ),
    },
    "warning": {
        "fr": (
            "Le problème n’est pas encore résolu",
            "Le problème n’est pas encore résolu. Si ce n’est pas fait le {last_day}, vous pourrez choisir une "
            "réduction du prix ou la fin du contrat avec remboursement.\n\n"
            "Vous n’avez rien à faire pour garder ce droit.",
        ),
        "en": (
            "The problem is not solved yet",
            "The problem is not solved yet. If it is not done by {last_day}, you will be able to choose a lower price, "
            "or the end of the contract with a refund.\n\nYou do not have to do anything to keep this right.",
        ),
    },
    "breach": {
        "fr": (
            "Nous sommes en retard : à vous de choisir",
            "Nous n’avons pas rétabli un service conforme dans le délai. Vous pouvez dès maintenant choisir une "
            "réduction du prix, la fin du contrat avec remboursement, ou la suite de la réparation :\n{choice_url}\n\n"
            "Votre choix ne vous prive d’aucun autre droit.",
        ),
        "en": (
            "We are late: the choice is yours",
            "We did not make the service conform again in time. From now on you can choose a lower price, the end of "
            "the contract with a refund, or that we go on repairing:\n{choice_url}\n\n"
            "Your choice does not take any other right away from you.",
        ),
    },
    "offer": {
        "fr": (
            "Vous pouvez choisir dès maintenant",
            "{why}\n\nVous n’avez pas à attendre le {last_day}. Vous pouvez dès maintenant choisir une réduction du "
            "prix, la fin du contrat avec remboursement, ou la suite de la réparation :\n{choice_url}\n\n"
            "Votre choix ne vous prive d’aucun autre droit.",
        ),
        "en": (
            "You may choose now",
            "{why}\n\nYou do not have to wait for {last_day}. From now on you can choose a lower price, the end of the "
            "contract with a refund, or that we go on repairing:\n{choice_url}\n\n"
            "Your choice does not take any other right away from you.",
        ),
    },
    "choice": {
        "fr": (
            "Votre choix est enregistré",
            "Vous avez choisi {choice} le {chosen_at} (heure de Paris).\n\n"
            "Remboursement de {amount} au plus tard le {refund_last_day}, par le même moyen de paiement.\n\n"
            "Gardez ce message : il confirme votre choix, avec la date et l’heure. Référence {reference}.",
        ),
        "en": (
            "Your choice is recorded",
            "You chose {choice} on {chosen_at} (Paris time).\n\n"
            "Refund of {amount} on {refund_last_day} at the latest, by the same means of payment.\n\n"
            "Keep this message: it confirms your choice, with date and time. Reference {reference}.",
        ),
    },
    "confirmation": {
        "fr": (
            "Est-ce que tout fonctionne ?",
            "Notre solution : {fix}.\n\nPouvez-vous confirmer que tout fonctionne ?\n\n"
            "Oui, c’est réglé :\n{works_url}\n\nNon, le problème continue :\n{fails_url}",
        ),
        "en": (
            "Does everything work again?",
            "Our solution: {fix}.\n\nCan you confirm that everything works?\n\n"
            "Yes, it is solved:\n{works_url}\n\nNo, the problem goes on:\n{fails_url}",
        ),
    },
    "silence": {
        "fr": (
            "Est-ce que tout fonctionne ? (rappel)",
            "Nous vous avons demandé si tout fonctionne, et nous n’avons pas encore eu votre réponse.\n\n"
            "Oui, c’est réglé :\n{works_url}\n\nNon, le problème continue :\n{fails_url}\n\n"
            "Sans réponse de votre part, nous fermons le dossier le {closes_on}. Vous pouvez le rouvrir à tout moment, "
            "avec les mêmes dates.",
        ),
        "en": (
            "Does everything work again? (reminder)",
            "We asked you whether everything works, and have not had your answer yet.\n\n"
            "Yes, it is solved:\n{works_url}\n\nNo, the problem goes on:\n{fails_url}\n\n"
            "Without an answer from you, we close the case on {closes_on}. You can open it again at any time, with the "
            "same dates.",
        ),
    },
    "refusal": {
        "fr": (
            "Pourquoi nous refusons, et le médiateur",
            "Nous pensons qu’il ne s’agit pas d’un défaut de conformité, parce que {reasons}.\n\n"
            "Si vous n’êtes pas d’accord, vous pouvez saisir gratuitement le médiateur nommé dans nos conditions, dans "
            "l’année qui suit votre réclamation écrite. Vous pouvez aussi saisir un tribunal à tout moment.",
        ),
        "en": (
            "Why we refuse, and the mediator",
            "We think that this is not a lack of conformity, because {reasons}.\n\n"
            "If you do not agree, you can go to the mediator named in our terms, free of charge, within one year of "
            "your written complaint. You can also go to court at any time.",
        ),
    },
    "refund_late": {
        "fr": (
            "Votre remboursement est en retard",
            "Nous devions vous rembourser {amount} au plus tard le {refund_last_day}. À ce jour, ce remboursement n’a "
            "pas été effectué : nous sommes en retard, et vous prions de nous en excuser.\n\n"
            "Vous n’avez rien à faire : cette somme vous reste due, et nous vous écrirons dès qu’elle sera partie. "
            "Référence {reference}.",
        ),
        "en": (
            "Your refund is late",
            "We had to refund {amount} to you by {refund_last_day}. This refund has not been made yet: we are late, "
            "and we apologise.\n\n"
            "You do not have to do anything: we still owe you this sum, and we will write to you as soon as it has "
            "left. Reference {reference}.",
        ),
    },
    "refunded": {
        "fr": (
            "Votre remboursement est parti",
            "Nous avons remboursé {amount} le {refunded_on}, par le même moyen de paiement.\n\n"
            "Référence du remboursement : {refund_reference}.",
        ),
        "en": (
            "Your refund is on its way",
            "We refunded {amount} on {refunded_on}, by the same means of payment.\n\n"
            "Reference of the refund: {refund_reference}.",
        ),
    },
    "fulfilled": {
        "fr": ("C’est fait", "Votre demande {reference} est réglée : {done}."),
        "en": ("It is done", "Your request {reference} is settled: {done}."),
    },
}

# A withdrawal, a refund, a request about data: no guarantee, and no choice.
OF_OTHER_DUTIES: Mapping[str, Mapping[str, Letter]] = {
    **{kind: LETTERS[kind] for kind in ("progress", "question", "refunded", "fulfilled")},
    "acknowledgement": {
        "fr": (
            "Nous avons bien reçu votre demande",
            "Nous avons reçu votre demande le {received} (heure de Paris).\n\n"
            "Voici ce que vous nous avez envoyé :\n\n{content}\n\n"
            "Nous y répondons au plus tard le {last_day} inclus (heure de Paris). Vous n’avez aucun frais à payer. "
            "Référence {reference}.",
        ),
        "en": (
            "We have received your request",
            "We received your request on {received} (Paris time).\n\nThis is what you sent us:\n\n{content}\n\n"
            "We deal with it at the latest by the end of {last_day} (that day included, Paris time). "
            "This costs you nothing. Reference {reference}.",
        ),
    },
    "breach": {
        "fr": (
            "Nous sommes en retard",
            "Nous devions répondre à votre demande au plus tard le {last_day}, et nous ne l’avons pas fait. "
            "C’est notre faute. Notre équipe est prévenue et s’en occupe.\n\n"
            "Ce retard ne vous prive d’aucun droit.",
        ),
        "en": (
            "We are late",
            "We had to deal with your request by {last_day}, and we did not. This is our fault. Our team has been told "
            "and takes care of it.\n\nThis delay does not take any right away from you.",
        ),
    },
    "refusal": {
        "fr": (
            "Pourquoi nous refusons, et vos recours",
            "Nous ne pouvons pas accepter votre demande, parce que {reasons}.\n\n"
            "Si vous n’êtes pas d’accord, écrivez-nous. Nos conditions nomment le médiateur, et vous pouvez saisir un "
            "tribunal à tout moment.",
        ),
        "en": (
            "Why we refuse, and what you can do",
            "We cannot accept your request, because {reasons}.\n\n"
            "If you do not agree, write to us. Our terms name the mediator, and you can go to court at any time.",
        ),
    },
}
