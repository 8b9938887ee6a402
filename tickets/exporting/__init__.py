"""All that is held about one customer, to take along (GDPR, articles 15 and 20): what rows say, without secrets and
without other people's addresses (facts), their requests (requests), and one ZIP of it (folder).

Notes between agents are in it: they are about the customer too. Who of us wrote what is not, beyond “our team”.
"""
