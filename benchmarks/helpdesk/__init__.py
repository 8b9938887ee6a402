"""django-helpdesk in an environment of its own, asked to do the same work."""
