"""The language of whoever asks, for answers that are words."""

from typing import Annotated

from fastapi import Depends, Request, Response

from paceline.web.problems import language


async def spoken(request: Request, response: Response) -> str:
    """Of the catalogue's; whoever keeps the answer keeps it for this language alone."""
    response.headers["vary"] = "accept-language"
    return language(request)


Spoken = Annotated[str, Depends(spoken)]
