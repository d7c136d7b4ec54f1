"""Discord's rate limits: a number of requests of one kind in a window, told with each answer."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from paceline.kernel.clock import Clock
from paceline.testing.peers.wire import Reply, Request


@dataclass
class Window:
    """What is left of it until it ends."""

    left: int
    ends_at: datetime


@dataclass
class RateLimits:
    """`amount` requests of each method and path within `seconds`; `overruns` came after."""

    clock: Clock
    amount: int
    seconds: float
    overruns: int = 0
    windows: dict[str, Window] = field(default_factory=dict)

    def take(self, request: Request) -> float:
        """How long to wait; 0 for a request that may be served."""
        now = self.clock.now()
        window = self.windows.get(key_of(request))
        if window is None or window.ends_at <= now:
            window = Window(self.amount, now + timedelta(seconds=self.seconds))
            self.windows[key_of(request)] = window
        if window.left < 1:
            self.overruns += 1
            return (window.ends_at - now).total_seconds()
        window.left -= 1
        return 0.0

    def told(self, request: Request, reply: Reply) -> Reply:
        window = self.windows[key_of(request)]
        after = (window.ends_at - self.clock.now()).total_seconds()
        headers = {
            **reply.headers,
            "x-ratelimit-limit": str(self.amount),
            "x-ratelimit-remaining": str(window.left),
            "x-ratelimit-reset": f"{window.ends_at.timestamp():.3f}",
            "x-ratelimit-reset-after": f"{after:.3f}",
            "x-ratelimit-bucket": sha256(key_of(request).encode()).hexdigest()[:16],
        }
        return replace(reply, headers=headers)


def key_of(request: Request) -> str:
    return f"{request.method} {request.path}"
