"""The right to be forgotten: what identifies somebody is erased, on request or in time.

How long each thing is kept, and what stays longer (periods); the words, letters and files of one ticket (erasing); all
of one person (erasure_requests), said beforehand (plan_in_words), told to them (answer_in_words) and done again after
a restore (forgotten_list); and the round that does what is due (retention), one by one, whatever fails (one_by_one).
Dates and acts stay.
Or an agent takes only a passage or a file out of a request (redaction): where it may stand (word_columns), how it is
found there (passages), taken out of every row (redacted_rows), and the sources of its letters, sealed as long as
somebody needs them (originals).
The chats are erased by the chat's own round, which also says when nothing is left of a customer (chat.forgetting).
"""
