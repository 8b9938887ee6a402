"""The queue of tickets (ticket_queue): its tabs (queue_tabs), what it can be narrowed to (filters), what an address
asks of it (question, parameters), and its rows (queue_list); from a ticket back to it, and on to the next (way_back).
The views that somebody keeps (views_page); what is done to many at once, on its page (bulk_page) and in words
(bulk_words). Who can save a case (rescuers), and what a lead reads of the decisions whether messages are claims
(claim_lists). Leads rename and merge tags (tag_list).

The lead’s board: which case to save first (ranking), why (why_there), what is done from it (board_forms), a case on it
(board_rows), the cases by week (weeks) with what today’s pace makes of them (forecast), all together (board), and met
and missed by month (months), as a page (board_page).
"""
