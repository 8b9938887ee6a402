"""Which agent gets a chat: who waits (waiting), the longest waiting first (handing_out), who has joined (joining),
passing on (transfer), the offer of an answer by mail after too long a wait (mail_offers), and all of it as the team
lead sees it (overview).
"""
