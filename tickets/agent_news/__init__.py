"""Colleagues are told by mail of what is theirs: noted with what happens (noting), told as each likes it (telling)."""
