"""Which agent a chat gets: who waits (waiting), the longest waiting first (handing_out), joined (joining), passed on
(transfer); who waits too long is offered an answer by mail (mail_offers). The lead sees it all (overview).
"""
