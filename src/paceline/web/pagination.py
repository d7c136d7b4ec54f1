from typing import Annotated

from fastapi import Depends, Query

from paceline.kernel.query import MAX_LIMIT, Cursor, Filter, Page, Sort

Text = Annotated[str, Query(max_length=400)]


async def page(
    after: Annotated[
        str | None, Query(max_length=800, description="The `next` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    sort: Annotated[
        str, Query(max_length=60, description="A field; with `-` before it, descending.")
    ] = "id",
    filters: Annotated[
        list[Text] | None,
        Query(
            alias="filter",
            max_length=8,
            description="`field:operator:value`, operators eq ne lt lte gt gte contains.",
        ),
    ] = None,
) -> Page:
    return Page(
        after=Cursor.decode(after) if after else None,
        limit=limit,
        sort=Sort.parse(sort),
        filters=tuple(Filter.parse(text) for text in filters or ()),
    )


Paging = Annotated[Page, Depends(page)]
