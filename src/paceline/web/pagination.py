from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import Depends, Query

from paceline.kernel.query import MAX_LIMIT, Cursor, Filter, Page, Sort

MAX_AFTER: Final = 800
MAX_SORT: Final = 60
MAX_FILTER: Final = 400
MAX_FILTERS: Final = 8
Text = Annotated[str, Query(max_length=MAX_FILTER)]


async def page(
    after: Annotated[
        str | None, Query(max_length=MAX_AFTER, description="The `next` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    sort: Annotated[
        str, Query(max_length=MAX_SORT, description="A field; with `-` before it, descending.")
    ] = "id",
    filters: Annotated[
        list[Text] | None,
        Query(
            alias="filter",
            max_length=MAX_FILTERS,
            description="`field:operator:value`, operators eq ne lt lte gt gte contains.",
        ),
    ] = None,
) -> Page:
    return page_of(after, limit, sort, filters or ())


def page_of(after: str | None, limit: int, sort: str, filters: Iterable[str]) -> Page:
    """Raises Invalid for a cursor or a filter that is none."""
    return Page(
        after=Cursor.decode(after) if after else None,
        limit=limit,
        sort=Sort.parse(sort),
        filters=tuple(Filter.parse(text) for text in filters),
    )


LONGEST: Final = {"after": MAX_AFTER, "limit": len(str(MAX_LIMIT)), "sort": MAX_SORT}
Paging = Annotated[Page, Depends(page)]


def plain(asked: Iterable[tuple[str, str]]) -> Page | None:
    """The same page where nothing is unusual; None leaves it to `page` to say what is."""
    given: dict[str, str] = {}
    filters: list[str] = []
    for name, text in asked:
        if name == "filter" and len(text) <= MAX_FILTER:
            filters.append(text)
        elif name in LONGEST and name not in given and 0 < len(text) <= LONGEST[name]:
            given[name] = text
        else:
            return None
    limit = given.get("limit", "50")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= MAX_LIMIT):
        return None
    if len(filters) > MAX_FILTERS:
        return None
    return page_of(given.get("after"), int(limit), given.get("sort", "id"), filters)
