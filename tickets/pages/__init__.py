"""The customer's side: pages that need no account, opened by a signed link.

The contact form (forms, contract_country, prefill, submission), what its writer sees afterwards (sent_views,
address_correction), and the page of a request (views, private_pages, and claim_views, where a customer contradicts us,
and mask_views, where they show what is no secret), which a letter's link opens for the owner of the address
(ownership). How it was (rating_views). The page of a case (case_views, case_page, case_forms, case_acts); the
withdrawal from a contract, and its cancellation (declaration_views, declarations).
"""
