"""Our mail addresses: how each process knows them (knowing), and how one is added or changed (changing)."""
