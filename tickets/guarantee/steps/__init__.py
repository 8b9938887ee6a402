"""What people do in a case, in the order of its life.

It is answered (answering), two reports become one (merging), a choice is offered (offers) and made (remedies, or told
by telephone: hearsay), money comes back (refunds, lasting), a no takes two (proposals), and it ends (ending).
"""
