"""The cookies a browser signs in with; `__Host-` binds them to this host, over https alone."""

from typing import Final

ACCESS_COOKIE: Final = "__Host-paceline"
REFRESH_COOKIE: Final = "__Host-paceline-refresh"
# All of ours begin with it; a request that carries one acts for whoever is signed in there.
OURS: Final = "__Host-paceline"
