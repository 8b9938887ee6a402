"""Reading a ticket, however long it is.

What there is of it, so that nothing is asked for in vain (belongings); which of its messages a page brings (stretches)
and keeps in view (kept); where its reader stands, and in which order they read (bookmark); how a long letter is folded
(folding); the pages of the other messages, and of what can be done with one (thread_doors).
"""
