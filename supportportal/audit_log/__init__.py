"""The audit log: what people did at the desk, kept where nobody at the desk can change it.

Which rows are watched (watched), who is acting (actor), who comes and goes (comings); an entry in plain words
(sentences); which entries name somebody who is forgotten (naming); and its end (keeping). Administrators read it in
`supportportal.admin`.
"""
