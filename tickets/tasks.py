"""Knocks on the mailroom's door. Nobody imports this; every task may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets import account_letters
from tickets.agent_news import telling
from tickets.attachments import scanning
from tickets.bulk import carrying_out
from tickets.contract_letters import changes, renewals
from tickets.forgetting import forgotten_list, retention
from tickets.guarantee import billing, billing_alarm
from tickets.guarantee.evidence import heads, register
from tickets.guarantee.sweep import plausible_clock, watchdog
from tickets.in_hand import snoozing
from tickets.mailroom.sorting import fates, late_files, read_limits
from tickets.outbox import delivery
from tickets.search import index


@shared_task(time_limit=read_limits.MAX_ROUND_SECONDS)
def sort_letters() -> None:
    fates.sort_letters(now=timezone.now())


@shared_task
def deliver_outbox() -> None:
    delivery.deliver_outbox(now=timezone.now())


@shared_task
def wake_tickets() -> None:
    snoozing.wake_due(now=timezone.now())


@shared_task
def tell_agents() -> None:
    telling.tell_agents(now=timezone.now())


@shared_task
def do_bulk_acts() -> None:
    carrying_out.do_bulk_acts(now=timezone.now())


@shared_task
def deliver_account_letters() -> None:
    account_letters.deliver(now=timezone.now())


@shared_task
def fetch_files() -> None:
    late_files.fetch(now=timezone.now())


@shared_task
def scan_attachments() -> None:
    scanning.scan_attachments(now=timezone.now())


@shared_task
def hand_over_choices() -> None:
    watchdog.by_a_believed_clock(
        billing.hand_over_choices, now=watchdog.database_now(), uptime=plausible_clock.uptime()
    )


@shared_task
def decide_claims() -> None:
    watchdog.decide_claims(now=watchdog.database_now(), uptime=plausible_clock.uptime())


@shared_task
def remind_billing() -> None:
    billing_alarm.remind_billing(now=timezone.now())


@shared_task
def keep_register() -> None:
    register.keep_register(now=timezone.now())


@shared_task
def mail_head() -> None:
    heads.mail_head(now=timezone.now())


@shared_task
def forget_words() -> None:
    index.let_go_of_the_forgotten()


@shared_task
def forget_due() -> None:
    watchdog.by_a_believed_clock(retention.forget_due, now=watchdog.database_now(), uptime=plausible_clock.uptime())


@shared_task
def forget_again() -> None:
    forgotten_list.forget_again(forgotten_list.list_path())


@shared_task
def send_renewal_letters() -> None:
    watchdog.by_a_believed_clock(
        renewals.send_renewal_letters, now=watchdog.database_now(), uptime=plausible_clock.uptime()
    )


@shared_task
def announce_changes() -> None:
    watchdog.by_a_believed_clock(changes.announce_changes, now=watchdog.database_now(), uptime=plausible_clock.uptime())


@shared_task
def sweep_cases() -> None:
    watchdog.sweep_and_sign(now=watchdog.database_now(), uptime=plausible_clock.uptime())
