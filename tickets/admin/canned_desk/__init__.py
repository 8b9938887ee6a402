"""Canned replies at the desk: the form of one (canned_form), the list of those one sees (canned_list), and what the
page of a ticket asks: which are offered, that one was used, that a typed text becomes one (canned_doors).
"""
