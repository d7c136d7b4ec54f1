"""Where the vendors' own descriptions are found. None is shipped with Paceline."""

import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

SHARED: Final = "PACELINE_SHARED"
SHIPPED: Final = {
    "google-calendar.v3.discovery.json": (
        "googleapiclient",
        "discovery_cache/documents/calendar.v3.json",
    ),
}
Document = Mapping[str, Any]


def path_of(name: str) -> Path:
    """In a package that ships it, where one is installed; else below PACELINE_SHARED."""
    shipped = SHIPPED.get(name)
    if shipped is not None:
        package, inside = shipped
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent / inside
    return Path(os.environ.get(SHARED) or "../shared") / "data" / "specs" / name


def described(path: Path) -> Document:
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    return found


def can_judge() -> bool:
    """With `paceline[testing]`."""
    try:
        import jsonschema_rs  # noqa: F401, PLC0415, an extra of its own
    except ImportError:  # pragma: no cover
        return False
    return True
