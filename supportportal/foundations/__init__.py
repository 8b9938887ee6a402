"""What every app stands on: known by all of them, knowing none of them and nothing of the roof above.

What a request brings: where it comes from (client_address), not too often (ratelimit) nor too fast (pace), what was
typed (typed).
What people read: its topic (topics), their system (platforms), their language (languages, language_choice for which
one, and translations for the text that stands in for one), Markdown made safe (markdown), days, sums, zones and
countries as they call them (days, money, places), and how it is found (search, and words for what counts as
the same word).
How it is edited: the editor's preview and pictures (editing), what the editors' forms share (editor_forms), two
editors of one text (overwriting), the demo's texts (manuscripts). Who works at the desk: the folder staff.
Secrets in what people write, and their masks: the folder masking.
What the machine tells (environment) and the keys it signs with (keys), work announced (knock), signs of life
(heartbeat), many rows at once (rows). Django's classes as the type checker wants them (django_types).
"""
