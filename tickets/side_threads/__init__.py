"""Letters with a third party about a ticket, which its customer never sees: the agent asks (asking), they answer
(answers), and the thread is read, closed and opened again (settling).
"""
