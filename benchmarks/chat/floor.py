"""Rival (b): the least there can be. A bare `websockets` server that echoes to the room through one Redis publish."""

import asyncio
import os
import sys
from collections import defaultdict

import redis.asyncio as redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

rooms: dict[str, set[ServerConnection]] = defaultdict(set)


async def main(port: int) -> None:
    server = redis.Redis.from_url(os.environ["REDIS_URL"])

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        room = socket.request.path.strip("/").rpartition("/")[2]
        rooms[room].add(socket)
        try:
            async for text in socket:
                await server.publish("floor", f"{room} {text!s}")
        finally:
            rooms[room].discard(socket)

    async def hear() -> None:
        async with server.pubsub() as ear:
            await ear.subscribe("floor")
            async for message in ear.listen():
                if message["type"] == "message":
                    room, _, text = message["data"].decode().partition(" ")
                    broadcast(rooms[room], text)

    ear = asyncio.create_task(hear())
    async with serve(talk, "127.0.0.1", port, compression=None):
        await ear


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
