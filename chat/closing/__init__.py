"""How a chat ends (ending), even when its customer just leaves (leaving): one question (satisfaction), a transcript by
mail (transcript_text, transcript_letter), or a ticket (escalation) with what was said copied into it (copying).
"""
