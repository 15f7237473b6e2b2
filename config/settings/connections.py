"""How Plaza reaches its database and Redis."""

import socket
from typing import Any

import environ

# A host that is gone says nothing; the kernel's own patience is two hours for a connection that only
# listens, and a quarter of an hour for one that has asked. In seconds.
CONNECT_SECONDS = 5
SILENT_SECONDS, ASK_AGAIN_SECONDS, TIMES_ASKED = 5, 2, 3  # keepalives
UNANSWERED_SECONDS = 10  # what was sent and not even the other kernel has acknowledged
TO_POSTGRESQL = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives": 1,
    "keepalives_idle": SILENT_SECONDS,
    "keepalives_interval": ASK_AGAIN_SECONDS,
    "keepalives_count": TIMES_ASKED,
    "tcp_user_timeout": UNANSWERED_SECONDS * 1000,
}
TO_REDIS = {
    "socket_connect_timeout": 3,
    "socket_timeout": 5,  # for one answer
    "health_check_interval": 10,  # for who only listens
}
TO_REDIS_BY_TCP = {
    "socket_keepalive": True,
    "socket_keepalive_options": {
        socket.TCP_KEEPIDLE: SILENT_SECONDS,
        socket.TCP_KEEPINTVL: ASK_AGAIN_SECONDS,
        socket.TCP_KEEPCNT: TIMES_ASKED,
        socket.TCP_USER_TIMEOUT: UNANSWERED_SECONDS * 1000,
    },
}


def database(env: environ.Env, url_default: str) -> dict[str, Any]:
    """Return Django's settings for the database named by DATABASE_URL, with the options it names.

    SQLite gets WAL and IMMEDIATE transactions: with the defaults half of 480 simultaneous
    read-then-write transactions fail, with these none. PostgreSQL gets psycopg's pool, because
    ASGI servers leak Django's own persistent connections.
    """
    config: dict[str, Any] = env.db("DATABASE_URL", default=url_default)
    named: dict[str, Any] = config.get("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        config["ENGINE"] = "config.sqlite"  # writers of a process queue up
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # seconds a writer waits for its turn
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            **named,
        }
    else:
        config["ENGINE"] = "config.postgresql"  # says why it is not let in
        config["CONN_MAX_AGE"] = 0
        # A connection that broke in the pool (PostgreSQL has restarted) costs nobody a request.
        config["CONN_HEALTH_CHECKS"] = True
        # Compiling a query of a few milliseconds took 58 of them. And with PostgreSQL's own guess,
        # made for spinning disks, it reads all 5,000 comments of a post and sorts them rather than
        # take 51 from the index: 170 ms instead of 3.
        planning = "-c jit=off -c random_page_cost=1.1"
        config["OPTIONS"] = {
            **TO_POSTGRESQL,
            **named,
            # In seconds. A pool that cannot connect gives up soon, and the next request tries again:
            # by itself it would wait longer and longer, and the site come back that much later.
            "pool": {"min_size": 2, "max_size": 20, "timeout": 10, "reconnect_timeout": 3},
            "options": f"{planning} {named.get('options', '')}".strip(),
        }
    return config


def channel_layers(redis_url: str) -> dict[str, Any]:
    """Return the channel layer: Redis pub/sub when there is a Redis, else the in-memory one.

    It only carries the doorbell (`feed/live/log/doorbell.py`); nothing is lost when it is away.
    """
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    by_tcp = {} if redis_url.startswith("unix:") else TO_REDIS_BY_TCP
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": redis_url, **TO_REDIS, **by_tcp}]},
        }
    }
