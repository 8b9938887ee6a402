"""What somebody typed into a form that wasn't taken: shown again, so that nobody has to write it twice."""

from django.http import HttpRequest, QueryDict

# The fields that people write sentences into; elsewhere a text is known by its length or its lines.
PROSE_FIELDS = {
    "text",
    "details",
    "words",
    "reason",
    "reasons",
    "comment",
    "question",
    "why",
    "fact",
    "next_step",
    "evidence",
    "defect",
    "how",
    "subject",
    "body",
}
NEVER_PROSE = {"csrfmiddlewaretoken", "key", "next"}
EMPTY_OR_TICKED = {"", "on", "1"}
PROSE_LENGTH = 80  # characters


def is_prose(name: str, value: str) -> bool:
    """What took time to write, and not a name or a choice."""
    if name in NEVER_PROSE or value.strip() in EMPTY_OR_TICKED:
        return False
    return name in PROSE_FIELDS or "\n" in value.strip() or len(value) > PROSE_LENGTH


def holds_a_secret(posted: QueryDict) -> bool:
    return any("password" in name for name in posted)


def typed_texts(request: HttpRequest) -> list[str]:
    """In the order of the form; nothing of a form with a password in it."""
    if request.method != "POST" or holds_a_secret(request.POST):
        return []
    return [value for name, values in request.POST.lists() for value in values if is_prose(name, value)]
