"""How Plaza reaches its database and Redis."""

from typing import Any

import environ


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
        config["CONN_MAX_AGE"] = 0
        # A connection that broke in the pool (PostgreSQL has restarted) costs nobody a request.
        config["CONN_HEALTH_CHECKS"] = True
        # Compiling a query of a few milliseconds took 58 of them. And with PostgreSQL's own guess,
        # made for spinning disks, it reads all 5,000 comments of a post and sorts them rather than
        # take 51 from the index: 170 ms instead of 3.
        planning = "-c jit=off -c random_page_cost=1.1"
        config["OPTIONS"] = {
            **named,
            # In seconds. A pool that cannot connect gives up soon, and the next request tries again:
            # by itself it would wait longer and longer, and the site come back that much later.
            "pool": {"min_size": 2, "max_size": 20, "timeout": 10, "reconnect_timeout": 3},
            "options": f"{planning} {named.get('options', '')}".strip(),
        }
    return config


def channel_layers(redis_url: str) -> dict[str, Any]:
    """Return the channel layer: Redis pub/sub when there is a Redis, else the in-memory one.

    It only carries the doorbell (`feed/live/doorbell.py`); nothing is lost when it is away.
    """
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url]},
        }
    }
