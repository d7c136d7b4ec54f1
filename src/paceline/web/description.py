"""The description of the API as bytes and as a page, each made once, away from the loop."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

import msgspec
from fastapi.routing import APIRoute

from paceline.web.openapi import Json, describe
from paceline.web.reference import listed

Made = TypeVar("Made")


class Description:
    def __init__(self, routes: Sequence[APIRoute], *, version: str) -> None:
        self._routes = routes
        self._version = version
        self._making = asyncio.Lock()

    async def as_json(self) -> bytes:
        return await self._made(lambda: self._json)

    async def as_page(self) -> str:
        return await self._made(lambda: self._page)

    async def _made(self, text: Callable[[], Made]) -> Made:
        """Takes seconds the first time; who asks meanwhile waits instead of making it again."""
        async with self._making:
            return await asyncio.to_thread(text)

    @cached_property
    def _document(self) -> Json:
        return describe(self._routes, version=self._version)

    @cached_property
    def _json(self) -> bytes:
        return msgspec.json.encode(self._document)

    @cached_property
    def _page(self) -> str:
        return listed(self._document)
