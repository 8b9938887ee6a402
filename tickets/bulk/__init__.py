"""What is done to many tickets at once.

It is chosen (preparing), and said who would stay behind and why (foretelling). Then it is done, a few at a time
(carrying_out), by the same rooms as for one ticket (deeds). For a minute it can be undone, by what was noted of each
(bulk_undo).
"""
