"""The guarantee of conformity: so many days to put it right, counted as the law and the promise count them.

Words are read (hearing); how a report would be counted (reports). What claims a right becomes a case (cases) for what
the customer bought (subscriptions); what may claim one waits for a person's word (possible_claims).
rules: its days, promises and log. steps: what people do in it. notices: what its customer and our agents are told, and
sweep: when. evidence: what a court would ask for. The customer's choice goes to billing (billing), again after growing
pauses (billing_pauses), and by letter to our own people if that fails for a day (billing_alarm). When time zones change
or a contract becomes known (contracts), the dates are counted again (recounting). What isn't known of who asks for
money, a person of billing looks at first (clearance).
"""
