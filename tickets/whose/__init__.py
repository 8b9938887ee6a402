"""Whose a request is: another customer's (other_customer), or one's who was taken for two (merging_customers)."""
