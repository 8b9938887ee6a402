"""What a case makes us write: to the customer and to the agents.

A letter that the law asks for is claimed once and queued (notice_queue) in the published words (notice_text); the
choice that opens early (early_choice), the weekly news (news), and the agents' reminders (reminders).
"""
