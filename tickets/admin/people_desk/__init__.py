"""Customers and teams (people), all there is of a customer (person), two who are one (mergers), what was bought
(subscription_lists), colleagues.

What one does here as a form (colleague_form) and in words (colleague_words), who comes and who leaves (accounts), and
how an administrator helps somebody in (sign_in_help). What each is told by mail (told_by_mail), and writes below their
answers (own_signature); who of their teams is there (who_is_there). A contract renews itself (renewal_lists), or a
document of it changes (announcement_lists).
Who reads about many people at once is noted (noted_reading). A customer is forgotten (forgetting_page).
"""
