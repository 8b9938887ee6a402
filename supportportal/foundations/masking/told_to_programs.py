"""What programs and devices are told: commands and their options, calls, settings of routers, lists of accounts."""

import re
from collections.abc import Iterator

from supportportal.foundations.masking.said_patterns import FLAGS, ORDINARY

COMMAND = re.compile(
    r"\b(?:mysql\w*|mariadb\w*|sshpass|redis-cli|mongo\w*|ldapsearch|smbclient|lftp|docker login|podman login|helm|"
    r"az login|zip|unzip|7za?|unrar|rar)\b[^\n]{0,80}?\s(?:(?:-p|-P|-a|-w|--pass(?:word)?[ =])[ ]?|"
    r"-U ?[^\s%]{1,40}%)[\"']?(?P<value>[^\s\"'<>-][^\s\"'<>]{3,64})"
)
OPTION = re.compile(
    r"(?<=\s)--?[a-z]{0,12}-?(?:pass(?:word|wd|phrase|in|out)?|pwd|secret|token|api-?key)[ =](?:pass:)?[\"']?"
    r"(?P<value>[^\s\"'<>-][^\s\"'<>]{3,64})"
)
PLAIN_OPTION = re.compile(
    r"\s--(?:password|passphrase|passwd)[ =][\"']?(?P<value>[a-z]{3,20}(?:[-_.][a-z]{3,20}){1,4})(?=[\"']?(?:\s|$))",
    FLAGS,
)
CALL = re.compile(
    r"\b(?:auth|log_?in|sign_?in|connect|credentials?|"
    r"basic_?auth)\w{0,10}\W{1,4}[\"'][^\"'\n]{2,64}[\"'],[ ]{0,2}[\"'](?P<value>[^\"'\n]{4,64})[\"']",
    FLAGS,
)
USER_AND_PASSWORD = re.compile(
    r"(?:(?<=\s)|(?<=[\"'(]))[\w.-]{2,40}:(?P<value>[^\s:@/\"'<>]{4,64})@[\w-]{1,60}\.[\w.-]{2,60}|--(?:auth|user|"
    r"proxy-user|creds)[ =][\w.-]{2,40}:(?P<short>\S{4,64})"
)
FILE_OF_TWO_LINES = re.compile(
    r"\b(?:auth|log-?in|pass|passwd|creds?|credentials)\.(?:txt|conf|"
    r"cfg)\b[^\n]{0,40}\n[^\s:]{2,64}[ \t]*\n(?P<value>\S{4,64})[ \t]*(?=\n|$)"
)
NET_USE = re.compile(
    r"\bnet use\b[^\n]{0,80}?\s(?:(?P<value>[^\s/\\:]{4,64}) /user:|/user:[^\s]{1,64} (?P<short>[^\s/]{4,64}))", FLAGS
)
ORACLE = re.compile(
    r"(?:jdbc:oracle:\w{1,10}:|\b(?:sqlplus|expdp|impdp|rman)\s)[\w$]{1,40}/(?P<value>[^\s@/]{4,64})@", FLAGS
)
ROUTER = re.compile(
    r"\b(?:(?:isakmp|tacacs-server|radius-server|tacacs|radius)[^\n]{0,40}? key|key-string|auth(?:entication-key)? "
    r"(?:\d+ )?(?:md5|sha[\d-]{0,6})|priv (?:3?des|aes)[ -]?(?:128|192|256)?)(?: [0-9](?= ))? (?P<value>[^\s]{6,64})",
    FLAGS,
)
COMMUNITY = re.compile(r"\bcommunity[ =:]{1,3}(?P<value>[^\s\"']{6,64})(?= (?:ro|rw)\b|\s*$)", FLAGS | re.M)
NTLM = re.compile(r":\d{1,10}:[0-9a-f]{32}:(?P<value>[0-9a-f]{32}):", FLAGS)

# Each with what stands in every text that it may be found in.
TOLD = (
    (
        COMMAND,
        ("mysql", "mariadb", "sshpass", "redis-cli", "mongo", "ldapsearch", "smbclient", "lftp", "login", "helm"),
    ),
    (COMMAND, ("zip", "7z", "rar ")),
    (OPTION, (" -",)),
    (CALL, ("auth", "log", "sign", "connect", "credential")),
    (USER_AND_PASSWORD, ("@", "--")),
    (FILE_OF_TWO_LINES, (".txt", ".conf", ".cfg")),
    (NET_USE, ("net use",)),
    (ORACLE, ("jdbc:", "sqlplus", "expdp", "impdp", "rman")),
    (ROUTER, (" key", "auth", "priv")),
    (COMMUNITY, ("community",)),
    (NTLM, (":::",)),
)


def told_to_programs(text: str, lower: str) -> Iterator[tuple[int, int]]:
    for pattern, stems in TOLD:
        if any(stem in lower for stem in stems):
            for told in pattern.finditer(text):
                yield told.span(told.lastgroup or "value")


def plain_options(text: str) -> Iterator[tuple[int, int]]:
    """Words only, which are a password because nothing else stands behind such an option."""
    for option in PLAIN_OPTION.finditer(text) if " --pass" in text else ():
        if not ORDINARY.fullmatch(option["value"]):
            yield option.span("value")
