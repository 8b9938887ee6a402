"""The whole portal on one machine, under one command.

`portal.py` tells the story: lock, ports, Redis, migrations, demo content, then the worker, beat, the letter box
and the web server, each a `Child`; a banner when all of them answer; everything stopped in reverse order at the end.
"""
