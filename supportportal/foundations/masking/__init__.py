"""Secrets in what people write: found in the stored text, and masked wherever it is shown, searched, mailed, exported.

What a secret is and how its place is called (secret). Found by their form: card and account numbers (bank_data), keys
and tokens (keys_and_tokens). Found by what is said of them: passwords (said_secrets, by said_patterns), codes and
phrases (said_codes, by code_patterns), with the words of each language in words_for_secrets; long keys (said_keys);
what looks made up (made_up) in a sentence (whole_sentence) that speaks of signing in (said_nearby), and what
programs and devices are told (told_to_programs); the writer's own
address in the network (own_address).
All of them together (finding), and the text with masks in their places (masks), also of a letter as it was designed
(designed).
"""
