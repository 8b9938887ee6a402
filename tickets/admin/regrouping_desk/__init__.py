"""Requests become one, or two: choosing and preview (merge_page, split_page), and the way back (moves)."""
