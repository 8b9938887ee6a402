"""Who is there: the agents at their desks (agent_presence), their sessions (agent_sessions), the customers' connections
and how many (connection_limits), the hours (hours, hours_in_words); and so what is offered before a chat (offer).
"""
