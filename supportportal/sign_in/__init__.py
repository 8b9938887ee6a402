"""Signing in to the desk, with django-allauth: how often somebody may try (attempts), the page (sign_in_page), what
makes a good password (passwords), the second factor (factors), the company's own directory (provider), whose account it
is (accounts), for how long (session_ends), in which language (own_language), where else one is signed in
(own_sign_ins), and the addresses of all that (account_pages, account_urls). Whose session it is, and what they may do:
backend. What Django and the library are told stands in configuration.
"""
