"""The portal's doors while one address does its worst: what another customer notices.

`match.py` measures: `portal.py` starts a whole portal (`intake.py` is its letter box), `attacker.py` is the process of
the attacker, who knows `attacks.py`, and `customers.py` are the others.
"""
