"""One ticket at the desk: its page (ticket_page) with its conversation (conversation), its history (happenings), files
(ticket_files) and the top of letters (letter_head), what can be done (ticket_forms, in_hand_forms, files_form, acts),
whose it is (people_forms), whom we ask outside (side_panels, side_forms), whether a message is a claim (claim_forms),
whether letters arrive again (reach_form), that it stays open (silence_form), what is taken out for good
(take_out_forms), done once (acting, moved_away) and what comes after it (leading_on), and a call or a paper letter
(manual_entry_page) or a request that an agent begins (first_letter_page).
"""
