"""Who is there: the agents at their desks (agent_presence), their sessions (agent_sessions), how many connections an
address may have (connection_limits), the opening hours (hours, hours_in_words); and what is offered before a chat
(offer).
"""
