"""Keys and tokens that show what they are: by their frame, by their service's prefix, by their place in an address."""

import re
from base64 import b64decode
from collections.abc import Iterator

from supportportal.foundations.masking.secret import Secret, SecretKind

MOST_OF_A_KEY = 20_000  # characters: no key is longer, and one without an end costs no more
BEGIN = re.compile(
    r"-{4,5} ?BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN (?:Static|tls-crypt-v2 \w+) key(?: V1)?) ?-{4,5}"
)
END = re.compile(r"-{4,5} ?END [A-Za-z0-9 -]{0,60}?-{4,5}")
UNENDED = re.compile(r"(?:[ \t>]*(?:[A-Za-z0-9+/=]{16,}|[\w-]{1,20}: [^\n]*|)(?:\\n|\r?\n|$)){0,400}")
FRAMED = re.compile(
    r"<(?:(?:tls-auth|tls-crypt|tls-crypt-v2|secret|auth-user-pass|pkcs12)>([^<]{1,20000})|key>([^<]{40,20000}))",
    re.IGNORECASE,
)
PUTTY = re.compile(r"Private-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{4,}\r?\n?){1,100})")

# By prefix: each is a service's own, and what follows has the length that the service gives it, or more.
PREFIXED = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}"
    r"|gl(?:pat|rt|dt|ptt|cbt|soat|ft|imt|agent|oas)-[\w.-]{16,255}|[srp]k_(?:live|test)_[A-Za-z0-9]{10,255}"
    r"|sk\.eyJ[\w-]{20,512}\.[\w-]{10,64}|\$(?:apr1|2[abxy]|[1-9y]|argon2\w{0,2})\$[\w./$=,+-]{12,200}|glsa_\w{20,64}"
    r"|whsec_[A-Za-z0-9+/=]{16,128}|sk-(?=[\w-]{0,60}\d)[\w-]{16,255}|gsk_[A-Za-z0-9]{20,128}|r8_[A-Za-z0-9]{20,64}"
    r"|xox[abeoprs](?:\.xox\w)?-[\w-]{10,255}|xapp-[\w-]{10,255}|AIza[\w-]{30,45}|ya29\.[\w.-]{20,512}|"
    r"1//0[\w-]{20,255}"
    r"|GOCSPX-[\w-]{20,64}|eyJ[\w-]{8,4096}\.[\w-]{4,8192}(?:\.[\w-]{0,4096}){0,3}|npm_[A-Za-z0-9]{20,64}"
    r"|pypi-[\w-]{16,512}|rubygems_[0-9a-f]{32,64}|SG\.[\w-]{16,64}\.[\w-]{16,64}|key-[0-9a-f]{32}"
    r"|[\w-]{6,22}:APA91[\w-]{100,255}|\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])|do[oprs]_v1_[a-f0-9]{40,80}|"
    r"hf_[A-Za-z0-9]{20,64}"
    r"|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,64}|SK[0-9a-f]{32}|dckr_(?:pat|oat)_[\w-]{20,64}|ATATT3[\w=-]{20,255}"
    r"|ATBB[A-Za-z0-9]{20,64}|hv[sbr]\.[\w-]{20,255}|tskey-[\w-]{12,128}|lin_api_[A-Za-z0-9]{20,64}"
    r"|fig[du]_[\w-]{20,64}|ntn_[A-Za-z0-9]{20,64}|secret_[A-Za-z0-9]{32,64}|sntry[su]_[\w=+/.-]{20,255}"
    r"|EAA[A-Za-z0-9]{40,255}|sq0(?:atp|csp|idp)-[\w-]{20,64}|AGE-SECRET-KEY-1[A-Z0-9]{20,80}|PMAK-[\w-]{24,80}"
    r"|(?:sl|dapi|fo1_|NRAK-|nfp_|vercel_|sbp_|pat-(?:na|eu)1-|pscale_(?:tkn|oauth|pw)_|re_|x(?:key|smtp)sib-|"
    r"cf[ku]t_|HRKU-|CFPAT-|nvapi-|xai-|pplx-|tvly-|ph[cx]_|sgp_|rnd_|tfp_|(?:live|test)_(?=[A-Za-z]{0,20}\d)|FLWSECK-|"
    r"rzp_(?:live|test)_|duffel_(?:live|test)_|shippo_live_|SWMTKN-1-|EZ[AT]K|lin_oauth_|pul-|jina_|ops_eyJ|rdme_)"
    r"[A-Za-z0-9_-]{24,512}|dp\.(?:pt|st|ct|sa|scim|audit)\.(?:\w{2,35}\.)?[A-Za-z0-9]{40,44}"
    r"|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}|oy2[a-z0-9]{43}"
    r"|[a-z]{2,4}_[0-9a-f]{40}(?![\w.-])|CCIPAT_\w{40,80}|LS0tLS1CRUdJTi(?!BDRVJU|BQVUJM)[A-Za-z0-9+/]{40,20000}={0,2}"
    r"|\d{6}(?:-\d{6}){7}(?!\d)"
    r"|A3-[A-Z0-9]{6}-[A-Z0-9]{6}(?:-[A-Z0-9]{5}){3,4}|v1\.0-[0-9a-f]{24}-[0-9a-f]{146}"
    r")"
)
HOOK = re.compile(
    r"(?:hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/\d{6,24}/|webhook\.office\.com/)"
    r"([\w@/-]{10,300})",
    re.IGNORECASE,
)
IN_A_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/@:?#]{0,128}:([^\s/@\"'<>]{1,128})@", re.IGNORECASE)
AS_A_NAME = re.compile(r"\bhttps?://((?=[\w-]{0,64}\d)[\w-]{20,255})@", re.IGNORECASE)
SIGNATURE = re.compile(r"\bsig=([\w%+/-]{30,120}(?:%3D|=))", re.IGNORECASE)
# What stands behind ? & # ; in an address.
PARAMETER = re.compile(
    r"[?&#;](?:amp;)?(?:[a-z]{1,12}[_-])?(?:token|key|sig|signature|password|passwd|passwort|pwd|pass|auth|apikey|"
    r"api[_-]?key|"
    r"secret|client[_-]?secret|session(?:[_-]?id)?|sid|otp|credential|access[_-]?key|jwt|sas|code|x-amz-signature|"
    r"x-amz-security-token|x-amz-credential|x-goog-signature)=([^&\s#\"'<>;,)\]]{6,4096})",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"\b(?:Proxy-)?Authorization[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?:(?:Bearer|Basic|Token|Digest|ApiKey|"
    r"Negotiate)\b)?\s{0,2}"
    r"((?!(?:Bearer|Basic|Token|Digest|ApiKey|Negotiate)\b)[A-Za-z0-9._~+/=:-]{6,8192})",
    re.IGNORECASE,
)
BEARER = re.compile(r"\bBearer\s{1,2}((?=[^\s]{0,80}\d)[A-Za-z0-9._~+/-]{12,8192}={0,2})", re.IGNORECASE)
BASIC = re.compile(r"\b[Bb]asic(?:[ -][Aa]uth\w{0,12})?(?::?\s{1,2}|:)([A-Za-z0-9+/]{8,1024}={0,2})(?![A-Za-z0-9+/])")
COOKIE = re.compile(r"\b(?:Set-)?Cookies?[\"']?\s?[:=]\s?[\"']?([^\r\n]{8,4096})", re.IGNORECASE)
COOKIE_VALUE = re.compile(r"(?:^|;\s?)[\w.-]{1,80}=([^;\s]{12,4096})")
CURL_USER = re.compile(r"(?:\s-u|\s--user|--proxy-user)[ =]{1,2}[\"']?[^\s:\"']{1,100}:([^\s\"']{1,128})")
# What a picture of a Wi-Fi's code says, an Apple profile, OpenWrt's settings, a pipe into sudo.
WIFI_CODE = re.compile(r"\bWIFI:[^\n]{0,200}?\bP:((?:\\.|[^;\n\\]){4,64})")
PROFILE = re.compile(
    r"<key>\w{0,40}(?:password|secret|psk|passphrase|privatekey|token)</key>\s{0,40}<(?:string|"
    r"data)>\s{0,40}([^<]{4,4096})",
    re.IGNORECASE,
)
OPENWRT = re.compile(
    r"\boption (?:(?:wpa|wep)?key\d?|\w{0,20}(?:password|psk|private_key|preshared_key|"
    r"secret))[ \t]+[\"']?([^\s\"']{6,128})"
)
PIPED = re.compile(
    r"\b(?:echo|printf)[ \t]+(?:-\w{1,3}[ \t]+)?[\"']?([^\s\"'|]{4,64})[\"']?[ \t]*\|[ \t]*(?:sudo -S|passwd|base64|"
    r"openssl|cryptsetup)"
)
# A link that lets in whoever has it.
LETS_IN = re.compile(
    r"https?://[^\s<>\"']{0,200}?(?:reset|magic|log-?in|sign-?in|verif|confirm|invit|activat|token|auth|sso|passw|"
    r"recover|/l(?=/))"
    r"[^\s<>\"']{0,200}?[/=]((?=[\w-]{0,64}\d)(?=[\w-]{0,64}[A-Za-z])(?:[0-9a-f]{20,128}|"
    r"(?=[\w-]{0,64}[A-Z])(?=[\w-]{0,64}[a-z])[\w-]{20,512}))(?![\w-])"
)
WIREGUARD = re.compile(
    r"\b(?:private|pre-?shared)[ _-]?key\b[\"']?[^\S\n]{0,4}[:=]?\s{0,4}[\"']?"
    r"([A-Za-z0-9+/]{42,43}=?)(?![A-Za-z0-9+/=])",
    re.IGNORECASE,
)

VALUES = (
    (PARAMETER, SecretKind.TOKEN),
    (AS_A_NAME, SecretKind.TOKEN),
    (SIGNATURE, SecretKind.TOKEN),
    (HOOK, SecretKind.TOKEN),
    (HEADER, SecretKind.TOKEN),
    (BEARER, SecretKind.TOKEN),
    (IN_A_URL, SecretKind.PASSWORD),
    (CURL_USER, SecretKind.PASSWORD),
    (WIFI_CODE, SecretKind.PASSWORD),
    (PROFILE, SecretKind.PASSWORD),
    (OPENWRT, SecretKind.PASSWORD),
    (PIPED, SecretKind.PASSWORD),
    (LETS_IN, SecretKind.TOKEN),
    (WIREGUARD, SecretKind.PRIVATE_KEY),
    (PUTTY, SecretKind.PRIVATE_KEY),
)
PLACEHOLDER = re.compile(
    r"[<\[{$%][\w -]*[>\]}%]*|[*•x.…X-]+|(?:your|my|the)?[-_ ]?(?:token|password|pass|passwd|pwd|key|secret)", re.I
)


def keys_and_tokens(text: str) -> Iterator[Secret]:
    yield from _private_keys(text)
    for prefixed in PREFIXED.finditer(text):
        yield Secret(SecretKind.TOKEN, *prefixed.span())
    for pattern, kind in VALUES:
        for match in pattern.finditer(text):
            if not PLACEHOLDER.fullmatch(match[1]):
                yield Secret(kind, *match.span(1))
    for basic in BASIC.finditer(text):
        if _is_name_and_password(basic[1]):
            yield Secret(SecretKind.PASSWORD, *basic.span(1))
    for header in COOKIE.finditer(text):
        for value in COOKIE_VALUE.finditer(header[1]):
            yield Secret(SecretKind.TOKEN, header.start(1) + value.start(1), header.start(1) + value.end(1))


def _private_keys(text: str) -> Iterator[Secret]:
    """Certificates and public keys have other frames, and stay. A key that was cut off is one up to its last line."""
    done = 0
    for begin in BEGIN.finditer(text):
        if begin.start() < done:
            continue
        end = END.search(text, begin.end(), begin.end() + MOST_OF_A_KEY) or UNENDED.match(text, begin.end())
        done = end.end() if end else begin.end()
        yield Secret(SecretKind.PRIVATE_KEY, begin.start(), done)
    for framed in FRAMED.finditer(text):
        yield Secret(SecretKind.PRIVATE_KEY, *framed.span(framed.lastindex or 0))


def _is_name_and_password(coded: str) -> bool:
    try:
        plain = b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode()
    except ValueError:
        return False
    return ":" in plain and plain.isprintable()
