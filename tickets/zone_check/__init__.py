"""What the world’s DNS says of our mail, and what should stand in our zone: for `manage.py check_mail`.

The names are asked (names), and each check gives advice (advice): where letters to us go, and whether our plus
addresses come back (exchangers); who may send in our name (spf), from which address (sender); whether our signatures
can be checked, and what others do with letters that nobody vouches for (signatures).
"""
