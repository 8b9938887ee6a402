"""What the log may hold: which page was asked for, and never the key in its address that opens somebody's request."""

import logging
import logging.config
import re
from types import TracebackType
from typing import Any

LOGGERS = {
    "django": {"handlers": [], "propagate": True},
    "daphne": {"level": "WARNING"},
    "mail.log": {"level": "WARNING"},  # the SMTP server's, with addresses
    "celery.worker.strategy": {"level": "WARNING"},  # a line per sweep, day and night, hides the others
    "celery.app.trace": {"level": "WARNING"},
    "fontTools.subset": {"level": "WARNING"},  # a line for each table of each font of each PDF
    "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners knock all day; they get their 400
}
HIDDEN = "…"
# Cut and damaged ones too: most of a key is as good as all of it to somebody who can guess.
SIGNED = re.compile(
    r"(?<![\w.-])(?:[0-9a-f]{32}\.[0-9A-Za-z]{4,8}|\d{1,15})\.[\w-]{12,}"  # links to chats, requests and cases
    r"|(?<=-)[0-9a-z]{6,8}-[0-9a-f]{8,64}(?![\w-])"  # links to set a new password at the desk
    r"|(?<=\.)[a-z2-7]{16}(?=@)"  # reply addresses and Message-IDs, whose other parts say which letter it is
)
PLAIN_WORD = re.compile(r"[a-z][a-z_-]{0,30}")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_keys(text: str) -> str:
    return SIGNED.sub(HIDDEN, text)


class CarefulRecord(logging.LogRecord):
    """Made for every line of every library, so that whichever handler writes it has nothing to give away."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: ExcInfo | None,
        func: str | None = None,
        sinfo: str | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(name, level, pathname, lineno, msg, args, exc_info, func, sinfo, **extra)
        if isinstance(self.args, tuple):  # uvicorn's access log writes these by itself
            self.args = tuple(without_keys(arg) if isinstance(arg, str) else arg for arg in self.args)
        if exc_info and exc_info[0] is not None:  # formatters use this text where it exists
            self.exc_text = without_keys(logging.Formatter().formatException(exc_info))

    def getMessage(self) -> str:
        """Django hands the request over beside its message, and the path within it."""
        request = self.__dict__.get("request")
        path = getattr(request, "path", "")
        if isinstance(path, str) and len(path) > 1 and isinstance(self.args, tuple):
            cleaned = without_keys(path)
            route = route_of(request)
            self.args = tuple(
                arg.replace(cleaned, route).replace(path, route) if isinstance(arg, str) else arg for arg in self.args
            )
        return without_keys(super().getMessage())


def route_of(request: Any) -> str:
    """“/en/requests/<str:token>/”. One that leads nowhere keeps its plain words only: it may hold a mistyped key."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    return "/".join(part if PLAIN_WORD.fullmatch(part) or not part else HIDDEN for part in request.path.split("/"))


def configure(handlers: dict[str, Any]) -> None:
    """As `LOGGING` says; called by Django in every process, whoever started it."""
    logging.setLogRecordFactory(CarefulRecord)
    logging.config.dictConfig(handlers)
