"""The services beside us, as Django settings name them: `stores` (database, Redis), `mail_server` (takes letters).

What a letter by the pipe needs of them, and of the rest: `letter_places`.
"""
