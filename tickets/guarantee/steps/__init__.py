"""What people do in a case, in the order of its life.

The report is answered (answering), or merged with another (merging). A choice is offered (offers) and made (remedies;
hearsay: by telephone). Money is paid back (refunds; lasting: for a defect that went on after a price reduction).
A refusal takes two agents (proposals), and the case ends (ending).
"""
