"""One line for each request that was refused, failed or slow; for every one where that is asked."""

from typing import Final

import structlog
from typing_extensions import override

from paceline.web.hooks import Ended, Witness

REFUSED: Final = 400
SLOW: Final = 1.0
log: Final = structlog.get_logger()


class AccessLog(Witness):
    def __init__(self, *, every: bool = False) -> None:
        self._every = every

    @override
    def __call__(self, ended: Ended) -> None:
        """The route's pattern, not the path: a path may hold a secret."""
        if self._every or ended.status >= REFUSED or ended.seconds > SLOW:
            log.info(
                "request.ended",
                method=ended.method,
                route=ended.route,
                status=ended.status,
                milliseconds=round(ended.seconds * 1000),
            )
