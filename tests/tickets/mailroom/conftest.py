"""Every test of the mailroom has an empty spool and an empty outgoing folder."""

import pytest


@pytest.fixture(autouse=True)
def folders_of_this_test(own_folders: None) -> None:
    pass
