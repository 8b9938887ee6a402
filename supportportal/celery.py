"""The worker and its rounds. A task is a knock; the rounds do the same work without one."""

import os

from celery import Celery
from celery.signals import worker_process_init

from tickets.mailroom.sorting.read_limits import limit_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")

app = Celery("supportportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Letters whose knock was lost still become tickets.
    "sort letters": {"task": "tickets.tasks.sort_letters", "schedule": 5.0, "options": {"expires": 5}},
    # Replies and acknowledgements whose knock was lost still leave.
    "deliver the outbox": {"task": "tickets.tasks.deliver_outbox", "schedule": 5.0, "options": {"expires": 5}},
    # What was set aside is back when its moment has come.
    "wake tickets": {"task": "tickets.tasks.wake_tickets", "schedule": 60.0, "options": {"expires": 60}},
    # Answers that can't be called back any more, or whose time has come.
    "send due answers": {"task": "tickets.tasks.send_due_answers", "schedule": 3.0, "options": {"expires": 9}},
    # Colleagues hear of what is given to them or names them, at once or once a day.
    "tell agents": {"task": "tickets.tasks.tell_agents", "schedule": 60.0, "options": {"expires": 60}},
    # What agents do to many tickets at once, and whose knock was lost.
    "do acts on many": {"task": "tickets.tasks.do_bulk_acts", "schedule": 10.0, "options": {"expires": 10}},
    # Invitations and new passwords, whose knock was lost or whose mail server was away.
    "deliver account letters": {
        "task": "tickets.tasks.deliver_account_letters",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    # Files of letters that found no room on the disk, and may by now.
    "fetch files": {"task": "tickets.tasks.fetch_files", "schedule": 60.0, "options": {"expires": 60}},
    # Files that the virus scanner has not seen yet; it may have been away.
    "scan attachments": {"task": "tickets.tasks.scan_attachments", "schedule": 30.0, "options": {"expires": 30}},
    # Requests of teams that let the portal find somebody, whose knock was lost.
    "hand out requests": {"task": "tickets.tasks.hand_out", "schedule": 5.0, "options": {"expires": 5}},
    # Chats whose knock was lost still find an agent; what was left unanswered comes back; answers go on by mail.
    "hand out chats": {"task": "chat.tasks.hand_out", "schedule": 5.0, "options": {"expires": 5}},
    # Files sent in a chat that the virus scanner has not seen yet.
    "scan files of chats": {"task": "chat.tasks.scan_files", "schedule": 30.0, "options": {"expires": 30}},
    # What customers chose, to the billing system, where there is one.
    "hand over choices": {"task": "tickets.tasks.hand_over_choices", "schedule": 60.0, "options": {"expires": 60}},
    # Billing's people hear, once, of what the billing system hasn't been told for a day.
    "remind billing": {"task": "tickets.tasks.remind_billing", "schedule": 600.0, "options": {"expires": 600}},
    # What may be a claim, and nobody decides: the lead hears of it, and in the end it is a case.
    "decide claims": {"task": "tickets.tasks.decide_claims", "schedule": 300.0, "options": {"expires": 300}},
    # Deadlines, reminders and the letters that the law asks for; what was missed is said once.
    "sweep the cases": {"task": "tickets.tasks.sweep_cases", "schedule": 60.0, "options": {"expires": 60}},
    # What was written and sent about a case, and how its chain ends, goes on record before anybody can change it.
    "keep the register": {"task": "tickets.tasks.keep_register", "schedule": 15.0, "options": {"expires": 15}},
    # The head of that register leaves the house once a day, by a letter to the operator.
    "mail the head": {"task": "tickets.tasks.mail_head", "schedule": 600.0, "options": {"expires": 600}},
    # Requests and chats of who asked to be forgotten, and what has been kept long enough.
    "forget requests": {"task": "tickets.tasks.forget_due", "schedule": 60.0, "options": {"expires": 60}},
    "forget chats": {"task": "chat.tasks.forget_due", "schedule": 60.0, "options": {"expires": 60}},
    # What the index of words still holds of rows that are gone.
    "forget words": {"task": "tickets.tasks.forget_words", "schedule": 3_600.0, "options": {"expires": 3_600}},
    # Who is known again after a restore, though they were forgotten.
    "forget again": {"task": "tickets.tasks.forget_again", "schedule": 600.0, "options": {"expires": 600}},
    # Contracts that renew themselves: their customers hear in time until when they can refuse.
    "send renewal letters": {
        "task": "tickets.tasks.send_renewal_letters",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # Customers who don’t answer are reminded, and some days later their request is closed, where a team wants that.
    "sweep silent requests": {"task": "tickets.tasks.sweep_silent", "schedule": 600.0, "options": {"expires": 600}},
    # Customers hear of a document that changes, some at a time.
    "announce changes": {"task": "tickets.tasks.announce_changes", "schedule": 60.0, "options": {"expires": 60}},
    # An answer to all tickets of an incident, some at a time, whose knock was lost.
    "answer incidents": {"task": "tickets.tasks.answer_incidents", "schedule": 15.0, "options": {"expires": 15}},
    # Requests that became one for ten minutes: their customers hear of it.
    "settle moves": {"task": "tickets.tasks.settle_moves", "schedule": 30.0, "options": {"expires": 30}},
    # Answers to “Did this help?” that are older than KEEP_FEEDBACK_YEARS.
    "forget old feedback": {
        "task": "supportportal.tasks.forget_old_feedback",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # Sign-ins of the desk that ended by themselves.
    "forget ended sign-ins": {
        "task": "supportportal.tasks.forget_ended_sign_ins",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    # What has been in the audit log for longer than AUDIT_DAYS; once a day.
    "forget old audit entries": {
        "task": "supportportal.tasks.forget_old_audit_entries",
        "schedule": 86_400.0,
        "options": {"expires": 3_600},
    },
    # Proof for /health/ready that beat and worker are alive.
    "heartbeat": {"task": "supportportal.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
}


@worker_process_init.connect
def bound_memory(**_: object) -> None:
    """A letter that takes too much memory to read costs that letter, not the machine."""
    limit_memory()
