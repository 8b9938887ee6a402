"""What the machine tells the portal: settings from the environment, refused in one sentence when they make no sense."""

import hashlib
import os
import re
import tempfile
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

SCHEMES_WITH_A_HOST = {
    "http",
    "https",
    "redis",
    "rediss",
    "smtp",
    "smtp+tls",
    "smtp+ssl",
    "smtps",
    "tcp",
    "imap",
    "imaps",
    "imap+tls",
}
SCHEMES_WITHOUT_A_HOST = {"sqlite", "unix"}
HOW_TO_ENCODE = "in a user name or password, write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25"
MIN_SECRET_LENGTH = 16
NAMES_READ: set[str] = set()  # every variable that was asked for
NAMES_OF_THE_SYSTEM = {"LANGUAGE"}  # what many machines set, and nobody misspelt
MAX_SOCKET_PATH_BYTES = 100  # systems allow 104 to 108


def refuse(sentence: str) -> SystemExit:
    """What a wrong setting ends in: one sentence on standard error and exit status 1, no traceback."""
    return SystemExit(f"The portal can't start: {sentence}")


def text(name: str, default: str) -> str:
    NAMES_READ.add(name)
    return os.environ.get(name, "").strip() or default


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise refuse(f"{name} is “{value}”, and must be a port number between 1 and 65535.")
    return int(value)


def misspelt() -> list[str]:
    """A sentence for each variable that means nothing here, but has a name that looks like ours or nearly is."""
    unknown = sorted(set(os.environ) - NAMES_READ - NAMES_OF_THE_SYSTEM)
    nearly = {name: get_close_matches(name, NAMES_READ, n=1, cutoff=0.9) for name in unknown}
    return [
        f"{name} is set, and means nothing here{f': is it {nearly[name][0]}?' if nearly[name] else '.'}"
        for name in unknown
        if nearly[name] or name.startswith("PORTAL_")
    ]


def optional_port(name: str) -> int:
    """Zero when the door isn't wanted."""
    return port(name, 1) if text(name, "") else 0


def whole_number(name: str, default: int, *, at_least: int = 1) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < at_least:
        limit = f"of {at_least} or more" if at_least > 1 else "above zero"
        raise refuse(f"{name} is “{value}”, and must be a whole number {limit}.")
    return int(value)


def one_of(name: str, default: str, *others: str) -> str:
    value = text(name, default)
    if value not in (default, *others):
        raise refuse(f"{name} is “{value}”, and must be one of: {', '.join((default, *others))}.")
    return value


def url(name: str, default: str, *schemes: str) -> str:
    """An address with one of `schemes`; empty stays empty, for what may be absent."""
    value = text(name, default)
    if not value:
        return value
    masked = without_password(value)
    scheme, _, rest = value.partition("://")
    # The host ends at the first of / ? #: an @ behind it means that one of them is in the password.
    if scheme not in SCHEMES_WITHOUT_A_HOST and "@" in re.sub(r"^[^/?#]*", "", rest):
        raise refuse(f"{name} is “{scheme}://…”, and can't be read: {HOW_TO_ENCODE}.")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:  # its message may hold the password
        raise refuse(f"{name} is “{masked}”, and isn't an address. If it holds a password: {HOW_TO_ENCODE}.") from None
    if parts.scheme not in schemes:
        raise refuse(f"{name} is “{masked}”, and must begin with {' or '.join(f'{s}://' for s in schemes)}.")
    if parts.scheme in SCHEMES_WITH_A_HOST and not parts.hostname:
        raise refuse(f"{name} is “{masked}”, and names no host.")
    if parts.scheme == "unix" and not parts.path.strip("/"):
        raise refuse(f"{name} is “{masked}”, and names no socket, as unix:///path/to/socket does.")
    if parts.scheme in {"redis", "rediss"} and not re.fullmatch(r"/?\d*", parts.path):
        raise refuse(f"{name} is “{masked}”, and a database of Redis is a number, as in redis://127.0.0.1:6379/0.")
    if parts.scheme == "tcp" and not parts.port:  # there is no usual port
        raise refuse(f"{name} is “{masked}”, and names no port, as tcp://127.0.0.1:3310 does.")
    return value


def site(name: str, default: str) -> str:
    """Where browsers find us: scheme, host and perhaps a port. Our pages can't live below a path."""
    value = url(name, default, "http", "https").rstrip("/")
    parts = urlsplit(value)
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in value:
        raise refuse(
            f"{name} is “{without_password(value)}”, and must be a site without a path, such as https://help.example.org."
        )
    return value


def without_password(address: str) -> str:
    """An address that may be shown in a terminal or a log: nothing between the first colon and the last @."""
    masked = re.sub(r"(?<=://)([^:]*:).*(?=@)", r"\1…", address, flags=re.DOTALL)
    return re.sub(r"(?i)([?&][^=&]*pass[^=&]*=)[^&]*", r"\1…", masked)


def email_address(name: str, default: str) -> str:
    value = text(name, default)
    local, _, domain = value.rpartition("@")
    if not local or not domain or any(character.isspace() for character in value):
        raise refuse(f"{name} is “{value}”, and must be an email address.")
    return value


def optional_email_address(name: str) -> str:
    return email_address(name, "") if text(name, "") else ""


def pattern(name: str, default: str) -> str:
    """A regular expression."""
    value = text(name, default)
    try:
        re.compile(value)
    except re.error as problem:
        raise refuse(f"{name} is “{value}”, and isn't a regular expression: {problem}.") from None
    return value


def name_and_password(name: str) -> str:
    """“user:password”, as a web server's basic authentication has it; empty when the door isn't wanted."""
    value = text(name, "")
    user, _, password = value.partition(":")
    if value and not (user and password):
        raise refuse(f"{name} must be a name and a password with a colon between them.")
    return value


def secret_of(name: str, *, door: str) -> str:
    """What seals the messages that go out through `door`, an address; may be missing only when that is empty."""
    value = text(name, "")
    if door and len(value) < MIN_SECRET_LENGTH:
        raise refuse(f"{name} must have {MIN_SECRET_LENGTH} characters or more: the other side knows us by it.")
    return value


def listed(name: str, default: list[str]) -> list[str]:
    return [item.strip() for item in text(name, ",".join(default)).split(",") if item.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A list of IP addresses and networks such as 10.0.0.0/8; a single address is a network of one."""
    return [_network(name, value) for value in listed(name, [])]


def _network(name: str, value: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(value)
    except ValueError:
        raise refuse(f"{name} holds “{value}”, which is no IP address or network such as 10.0.0.0/8.") from None
    if network.prefixlen == 0:
        raise refuse(f"{name} holds “{value}”, which is everybody: then anybody could choose their address.")
    return network


def host_names(name: str, default: list[str]) -> list[str]:
    values = listed(name, default)
    if wrong := [value for value in values if re.search(r"[/@\s]", value)]:
        raise refuse(f"{name} holds “{wrong[0]}”, which is no host name such as help.example.org.")
    return values


def origins(name: str) -> list[str]:
    """A list of sites as browsers name them: scheme, host and perhaps a port, without a path."""
    values = [value.rstrip("/").lower() for value in listed(name, [])]
    for value in values:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or value != f"{parts.scheme}://{parts.netloc}" or "*" in value:
            raise refuse(f"{name} holds “{value}”, which is no site such as https://www.example.org.")
    return values


def some_of(name: str, default: list[str], *others: str) -> list[str]:
    """A list, separated by commas, of words among `default` and `others`."""
    values = listed(name, default)
    if wrong := [value for value in values if value not in (*default, *others)]:
        raise refuse(f"{name} holds “{wrong[0]}”, and may hold: {', '.join((*default, *others))}.")
    return values


def folder(name: str, default: Path) -> Path:
    """An absolute path; made if it's missing, readable by nobody else."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise refuse(f"{name} is “{path}”, and that folder can't be made: {problem.strerror}.") from problem
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise refuse(f"{name} is “{path}”, and this user may not write there.")
    return path


def keep_private(path: Path, content: str) -> None:
    """Write a new file that only its owner can read; an existing one is left as it is."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(content)


def redis_socket(data: Path) -> Path:
    """Where the embedded Redis listens: under `data`, which only its owner can enter.

    A socket's name is short by nature; when `data` is too deep for one, a private folder for temporary files serves.
    """
    socket = data / "redis" / "redis.sock"
    if len(os.fsencode(socket)) <= MAX_SOCKET_PATH_BYTES:
        return socket
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{mark}" / "redis.sock"


def embedded_redis_url(data: Path) -> str:
    return f"unix://{redis_socket(data)}"


def broker_url(redis_url: str) -> str:
    """The same server in Celery's spelling, which calls a Unix socket `redis+socket`."""
    return redis_url.replace("unix://", "redis+socket://", 1)
