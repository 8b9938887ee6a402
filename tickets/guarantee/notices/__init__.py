"""The letters about a case, to the customer and to the agents.

A letter that the law asks for is claimed once and queued (notice_queue) with its published text (notice_text) and what
an agent says in it (agents_words). The others: what stands above the letter of a report that came to light late
(late_receipt), what a receipt says of the contract that somebody ends (contract_facts), a choice that opens early
(early_choice), the weekly news (news), reminders to agents (reminders), and a word to the holder of a contract that
somebody else ended (to_the_holder) or to the operator of the portal (to_the_operator). What each is called
(notice_names).
"""
