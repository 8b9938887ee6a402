"""A conversation: started and read (chat_log), written by one writer (posting, statements), with files
(sent_files) and notes among agents (notes); whether its customer's address is proved (address_proof), how far each
side has read (read_marks), what has reached the customer (delivery), what a reader has missed (missed_messages), where
it stands (conversation_state), and a mask that hides no secret (unmasking).
"""
