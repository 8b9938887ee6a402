"""Who gets a request where the team lets the portal say so.

Whose turn it is (choosing); the round that gives them out, each once (handing_out). What an absent colleague has not
answered goes back to the team (going_back).
"""
