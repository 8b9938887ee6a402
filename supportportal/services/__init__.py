"""The services beside us, as Django settings name them: `stores` (database, Redis), `mail_server` (takes letters)."""
