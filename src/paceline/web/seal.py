"""AES-256-GCM over what is stored and given back to nobody but whom it was for."""

from typing import Final

from paceline.kernel.errors import Defect
from paceline.kernel.keys import ServerKey

HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


def sealed(content: bytes, *, key: ServerKey, purpose: str) -> str:
    from joserfc import jwe  # noqa: PLC0415, most requests seal nothing
    from joserfc.jwk import OctKey  # noqa: PLC0415, as above

    return jwe.encrypt_compact(dict(HEADER), content, OctKey.import_key(key.purpose(purpose)))


def opened(text: str, *, key: ServerKey, purpose: str) -> bytes:
    """Raises Defect for what this key has not sealed for this purpose."""
    from joserfc import jwe  # noqa: PLC0415, as above
    from joserfc.errors import JoseError  # noqa: PLC0415, as above
    from joserfc.jwk import OctKey  # noqa: PLC0415, as above

    try:
        found = jwe.decrypt_compact(text, OctKey.import_key(key.purpose(purpose)))
    except JoseError as error:
        raise Defect("What was sealed cannot be opened; the server's key has changed.") from error
    if found.plaintext is None:
        raise Defect("What was sealed holds nothing.")
    return found.plaintext
