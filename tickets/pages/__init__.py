"""The customer's side: pages that need no account, opened by a signed link.

The contact form (forms, prefill, submission) and the page of a request (views, private_pages); the page of a case
(case_views, case_page, case_forms, case_acts); the withdrawal from a contract (withdrawal_views, withdrawal).
"""
