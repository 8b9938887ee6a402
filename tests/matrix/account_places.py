"""One's own account at the desk: signing in, the password, the second factor, where one is signed in."""

from collections.abc import Mapping

from tests.matrix.answering import Place, desk, everybody
from tests.matrix.world import AT_THE_DESK


def door(*, post: int = 200, **things: str) -> Place:
    """For who isn't in yet, and for who is all the same."""
    return Place(everybody(200), everybody(post), things)


def own(get: int = 200, post: int = 200, **things: str) -> Place:
    """For whoever is signed in, about themselves."""
    return Place(desk(AT_THE_DESK, get), desk(AT_THE_DESK, post), things)


ACCOUNT_PLACES: Mapping[str, Place] = {
    "account_login": Place({**everybody(200), **dict.fromkeys(AT_THE_DESK, 302)}, everybody(200)),
    "account_logout": Place(
        {**everybody(302), **dict.fromkeys(AT_THE_DESK, 405)}, {**everybody(302), **dict.fromkeys(AT_THE_DESK, 200)}
    ),
    "account_reauthenticate": own(),
    "account_reset_password": door(),
    "account_reset_password_done": door(post=405),
    "account_reset_password_from_key": door(uidb36="account", key="key"),  # says that the link is over
    "account_reset_password_from_key_done": door(post=405),
    "mfa_index": own(post=405),
    "mfa_authenticate": own(302, 302),  # they are in already
    "mfa_reauthenticate": own(302, 302),
    "mfa_activate_totp": own(),
    "mfa_deactivate_totp": own(404, 404),  # nobody has an app yet
    "mfa_view_recovery_codes": own(404, 405),
    "mfa_generate_recovery_codes": own(),
    "mfa_download_recovery_codes": own(404, 404),
    "mfa_list_webauthn": own(post=405),
    "mfa_add_webauthn": own(),
    "mfa_reauthenticate_webauthn": own(302, 302),
    "mfa_login_webauthn": own(302, 302),
    "mfa_edit_webauthn": own(404, 404, pk="passkey"),  # another colleague's
    "mfa_remove_webauthn": own(404, 404, pk="passkey"),
    "usersessions_list": own(post=302),
    "desk_language": Place(everybody(405), everybody(302)),  # a stranger’s is kept by their browser
    "openid_connect_login": Place(everybody(404), everybody(404), {"provider_id": "directory"}),  # none is set
    "openid_connect_callback": Place(everybody(404), everybody(404), {"provider_id": "directory"}),
}
