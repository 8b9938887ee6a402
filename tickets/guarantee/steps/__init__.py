"""What people do in a case, in the order of its life.

The report is answered (answering), the customer asked something (questions), or two are merged (merging). A choice is
offered (offers) and made (remedies). What a customer says on the telephone is entered for them (spoken_answers).
Money is paid back (refunds; second_refunds: for a defect that went on after a price reduction).
A refusal takes two agents (proposals), and the case ends (ending). Whoever can’t save it alone asks for help at once
(escalation).
"""
