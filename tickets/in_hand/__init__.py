"""What agents do with the tickets they have in hand, one or many at once: take them, but not from under a colleague's
hands (taking), set them aside until a moment (snoozing), tag them (tagging), say how urgent they are (prioritising),
link two of them (linking), and call them spam (calling_spam). What is done with many finds those that one may work
on, and locks them (held_tickets).
"""
