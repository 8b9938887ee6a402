"""Settings of the mail that belong together, refused in one sentence when one of them is missing."""

import pytest

from supportportal.services.mail_server import dkim_selector, tls_key

TOGETHER = "DKIM_SELECTOR and DKIM_KEY belong together: `manage.py check_mail --make-key` makes a key."


@pytest.mark.parametrize(
    ("selector", "key", "sentence"),
    [
        ("s2026", "", TOGETHER),
        ("", "/etc/portal/dkim.pem", TOGETHER),
        ("my key", "/etc/portal/dkim.pem", "DKIM_SELECTOR is “my key”, and must be a name in a zone, such as s2026."),
        ("-x", "/etc/portal/dkim.pem", "DKIM_SELECTOR is “-x”, and must be a name in a zone, such as s2026."),
    ],
)
def test_a_selector_and_its_key_come_together(selector: str, key: str, sentence: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        dkim_selector(selector, key=key)
    assert str(refusal.value) == f"The portal can't start: {sentence}"


@pytest.mark.parametrize("selector", ["", "s2026", "mail.portal", "a"])
def test_a_selector_that_is_a_name_is_taken(selector: str) -> None:
    assert dkim_selector(selector, key="key" if selector else "") == selector


def test_a_certificate_may_hold_its_key_and_a_key_needs_its_certificate() -> None:
    assert (tls_key("", ""), tls_key("all.pem", ""), tls_key("chain.pem", "key.pem")) == ("", "all.pem", "key.pem")
    with pytest.raises(SystemExit, match="SMTP_TLS_KEY is set without SMTP_TLS_CERT, the certificate that it belongs"):
        tls_key("", "key.pem")
