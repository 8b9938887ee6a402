"""Drafts at the desk: kept and given back by the page that one writes on (draft_doors), listed for who wrote them
(draft_list), each with what it is and where one goes on (draft_places).
"""
