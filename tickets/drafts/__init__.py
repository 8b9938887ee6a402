"""What somebody at the desk has begun to write and not sent: kept with its files while it is written (saving). It goes
once it is sent, when its time is over, or with the customer it is about (draft_ends).
"""
