"""Who takes our letters: a mail server, or a folder."""

from typing import Any

import environ


def mail_server(url: str) -> dict[str, Any]:
    if not url:
        return {"EMAIL_BACKEND": "tickets.outbox.eml_backend.EmailBackend"}
    reached = {name: value for name, value in environ.Env.email_url_config(url).items() if name.startswith("EMAIL_")}
    return reached | {"EMAIL_BACKEND": "tickets.outbox.smtp_backend.EmailBackend", "EMAIL_TIMEOUT": 20}
