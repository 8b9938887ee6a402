"""How many connections a web server can hold at once: most systems begin with 1,024, and one address fills them."""

import resource

MAX_OPEN_FILES = 65_536


def allow_many() -> None:
    """As many as this process may without asking anybody; each connection is an open file, and so is a large body."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if most == resource.RLIM_INFINITY else min(most, MAX_OPEN_FILES)
    if before != resource.RLIM_INFINITY and before < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
