"""The guarantee of conformity: thirty days to put it right, counted as the law counts them.

A customer's words sound like a defect (suspicion); a case is opened (cases) for what was bought (subscriptions).
Its days, promises and log: rules. What its people do: steps. What its customer and agents are told: notices, when it is
due: sweep. What a court would ask for: evidence. The choice is handed to billing (billing, with growing pauses:
billing_pauses; and a letter to people when that takes a day: billing_alarm). When the world changes its clocks, dates
are worked out anew (recounting).
"""
