"""A Redis for the tests that need one; the product never does."""

import os
import socket
from typing import Final
from urllib.parse import urlsplit

import pytest

REDIS_URL: Final = os.environ.get("PACELINE_TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def redis_answers() -> bool:
    place = urlsplit(REDIS_URL)
    try:
        with socket.create_connection((place.hostname or "", place.port or 6379), timeout=1):
            return True
    except OSError:
        return False


REDIS_ANSWERS: Final = redis_answers()
needs_redis: Final = pytest.mark.skipif(not REDIS_ANSWERS, reason="no Redis answers")
