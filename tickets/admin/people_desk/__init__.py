"""Customers and teams (people), what was bought (subscription_lists), and colleagues.

What one does here as a form (colleague_form) and in words (colleague_words), who comes and who leaves (accounts), and
how an administrator helps somebody in (sign_in_help).
Who reads about many people at once is noted (noted_reading). A customer is forgotten (forgetting_page).
"""
