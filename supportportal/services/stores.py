"""Database, channel layer and broker: how each is reached, and what is asked of it."""

from pathlib import Path
from typing import Any

import environ

from supportportal.foundations import environment


def databases(url: str, *, data: Path) -> dict[str, Any]:
    database = environ.Env.db_url_config(url)
    if database["ENGINE"].endswith("sqlite3"):
        database["CONN_MAX_AGE"] = 600
        # A file for tests too: the in-memory one can't queue two writers, and races are tested.
        database["TEST"] = {"NAME": data / "test.sqlite3"}
        database["OPTIONS"] = {
            # IMMEDIATE: two writers queue instead of failing. FULL: what was acknowledged survives a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
            " PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000",  # 64 MB; every 32 MB: each makes a chat wait
        }
    else:
        database.setdefault("OPTIONS", {}).update(
            pool={"min_size": 1, "max_size": 8, "timeout": 10},
            prepare_threshold=5,  # for the statement that writes the chat: planning it costs more than running it
        )
    return {"default": database}


def redis(url: str) -> dict[str, Any]:
    return {
        "CHANNEL_LAYERS": {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [{"address": url, "socket_timeout": None}], "prefix": "chat"},
            }
        },
        "CELERY_BROKER_URL": environment.broker_url(url),
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        # A knock that finds no broker gives up at once; the request that knocked is not kept waiting.
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "socket_connect_timeout": 1,
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
        },
        "CELERY_BEAT_SCHEDULER": "supportportal.rounds:Rounds",
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_ACKS_LATE": False,  # a task is only a knock: the beat sweep repeats it
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_TIMEZONE": "UTC",
    }
