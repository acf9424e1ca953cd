"""Dump everything the hub stores, for the judge."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bson import json_util
from redis.asyncio import Redis

from hub.local.supervisor import LocalHub
from hub.storage.mongo.database import Database

RELAXED = json_util.RELAXED_JSON_OPTIONS


async def dump_everything(hub: LocalHub, database: Database, directory: Path) -> None:
    """Dump MongoDB, Redis and the logs of every process."""
    mongo = directory / "dumps" / "mongo"
    mongo.mkdir(parents=True, exist_ok=True)
    for name in await database.raw.list_collection_names():
        with (mongo / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            async for row in database.collection(name).find({}):
                file.write(json_util.dumps(row, json_options=RELAXED, ensure_ascii=False) + "\n")
    with (directory / "dumps" / "redis.jsonl").open("w", encoding="utf-8") as file:
        async for line in _redis_lines(hub.redis.url):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    logs = directory / "dumps" / "logs"
    logs.mkdir(exist_ok=True)
    for name in ("api", "worker-alerts", "worker-units", "worker-notices", "beat"):
        shutil.copy(hub.run_dir / "logs" / f"{name}.log", logs / f"{name}.log")
    shutil.copy(hub.fcm.pushes, directory / "pushes.jsonl")
    shutil.copy(hub.fcm.phone_log, directory / "phones.jsonl")


async def _redis_lines(url: str) -> AsyncIterator[dict[str, str]]:
    redis = Redis.from_url(url)
    try:
        async for key in redis.scan_iter():
            kind = _text(await redis.type(key))
            yield {"key": _text(key), "type": kind, "value": _text(await _value(redis, key, kind))}
    finally:
        await redis.aclose()


async def _value(redis: Redis, key: bytes, kind: str) -> Any:
    match kind:
        case "string":
            return await redis.get(key)
        case "hash":
            return await redis.hgetall(key)
        case "list":
            return await redis.lrange(key, 0, -1)
        case "set":
            return await redis.smembers(key)
        case "zset":
            return await redis.zrange(key, 0, -1, withscores=True)
        case _:
            return b""


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
