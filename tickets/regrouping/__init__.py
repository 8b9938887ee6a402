"""Two requests become one (union), or a part of one becomes a request (splitting).

Rows go from one request to another and back (moving), under the lock of both (locking). Within minutes it can be undone
(undoing); then it is settled, and a customer whose requests became one is told (afterwards).
"""
