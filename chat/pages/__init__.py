"""The customer's side without a socket: start, read, write (views, forms), files (file_views), leaving (parting_views),
a mask that hides no secret (mask_views), in a frame of another site (embed_views), for requests from our own pages only
(own_pages); and what they say (page_words, box_words, console_words), with addresses as links (links).
"""
