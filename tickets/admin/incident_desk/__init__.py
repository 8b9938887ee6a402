"""Outages: the list and an incident's page (incident_list), the answer to all (answer_page), and links (link_forms)."""
