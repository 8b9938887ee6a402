"""What is known of the languages that a portal may speak; which of them one does, its LANGUAGES say.

Some have a file (en, fr, de, es) with the facts that every one needs (language). The rest are known as Django knows
them (facts). Which of them an operator asked for, and whether that can be, is read here (offered). What is kept
for readers of any language is kept untranslated (stored).

What else a language needs stands in docs/adding.md, and tests/test_house_rules.py looks whether it is there.
"""

# Whose interface, letters and examples are all there (tests/test_house_rules.py). Another falls back text by text.
TRANSLATED = ("en", "fr")
