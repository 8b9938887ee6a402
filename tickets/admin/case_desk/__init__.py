"""Cases at the desk: their lists (case_lists; month_filter: what stands behind a figure of the board), one of them
(case_detail) and beside its ticket (case_panel), in words (case_words), its letters (case_notices), and what can be
done (act_forms, remedy_forms, money_forms).
"""
