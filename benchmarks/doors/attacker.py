"""The attacker's process: `python -m benchmarks.doors.attacker PORT SMTP_PORT ATTACK`, until its input ends.

Prints what became of what it tried, as JSON.
"""

import asyncio
import json
import sys

from benchmarks.doors.attacks import Attack, going_on


async def main(port: int, smtp_port: int, name: str) -> dict[str, int]:
    attack = Attack(port, smtp_port)
    async with going_on(attack, name):
        await asyncio.to_thread(sys.stdin.read)
    return dict(attack.became.most_common())


if __name__ == "__main__":
    json.dump(asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])), sys.stdout)
