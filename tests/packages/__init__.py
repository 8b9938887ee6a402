"""What the portal is built of, as `make check` looks at it.

`pins.py` reads the lists; `holes.py` asks whether a pinned version has a known hole, where nobody can be asked by
`stored_advisories.py`, which `renewing.py` makes anew; `licences.py` says under which terms each package comes;
`bill.py` writes all of it down as a bill of materials; `planted_keys.py` looks for secrets in what git keeps.
"""
