from http import HTTPStatus
from typing import Final

from paceline.features.accounts.policy import MANAGE, OWN
from paceline.web.auth import anyone, permission

PROBLEM: Final = "#/components/schemas/Problem"

REFUSES: Final[dict[int | str, dict[str, object]]] = {
    HTTPStatus.UNAUTHORIZED.value: {
        "description": "A problem.",
        "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}},
    }
}

ANYONE: Final = [anyone(scope="token")]

OWNS: Final = [permission(OWN, scope="own")]

MANAGES: Final = [permission(MANAGE, scope="visible")]
