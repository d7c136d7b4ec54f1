from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from paceline.backends.blobs.store import BlobStore
from paceline.kernel.errors import ConfigError, Invalid, Unavailable

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["memory", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return BlobStore("memory://" if request.param == "memory" else f"file://{tmp_path}/blobs")


async def test_what_was_put_is_got(blobs: BlobStore) -> None:
    await blobs.put("a/b.json", b"one")
    await blobs.put("a/b.json", b"two")

    assert await blobs.get("a/b.json") == b"two"


async def test_what_was_put_in_pieces_comes_in_pieces(blobs: BlobStore) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"piece " * 1_000_000

    await blobs.put_stream("a/large", pieces())

    assert b"".join([each async for each in blobs.stream("a/large")]) == b"piece " * 3_000_000


async def test_pieces_that_break_off_leave_nothing(blobs: BlobStore) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"half"
        raise Invalid("The rest never came.")

    with pytest.raises(Invalid):
        await blobs.put_stream("a/half", pieces())

    assert await blobs.keys("a") == []


async def test_pieces_of_what_is_not_there_are_none(blobs: BlobStore) -> None:
    assert [each async for each in blobs.stream("a/nothing")] == []


async def test_what_is_not_there_is_none(blobs: BlobStore) -> None:
    assert await blobs.get("a/nothing") is None


async def test_keys_of_a_folder_are_sorted_and_its_own(blobs: BlobStore) -> None:
    for key in ("a/2", "a/1", "b/3"):
        await blobs.put(key, b"x")

    assert await blobs.keys("a") == ["a/1", "a/2"]


async def test_what_was_removed_is_gone_and_may_be_removed_again(blobs: BlobStore) -> None:
    await blobs.put("a/1", b"x")

    await blobs.remove("a/1")
    await blobs.remove("a/1")

    assert await blobs.get("a/1") is None


async def test_an_address_nobody_knows_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigError, match="blobs_url"):
        await BlobStore("carrier-pigeon://loft").get("a")


async def test_a_store_that_is_away_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "blobs").mkdir()
    blobs = BlobStore(f"file://{tmp_path}/blobs")
    (tmp_path / "blobs" / "a").write_bytes(b"a file where a folder is needed")

    with pytest.raises(Unavailable):
        await blobs.put("a/b", b"x")
