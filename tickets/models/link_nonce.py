"""What a mailed link is signed with besides its row's number, so that the links of one row can be ended."""

import secrets


def new_nonce() -> str:
    return secrets.token_hex(6)
