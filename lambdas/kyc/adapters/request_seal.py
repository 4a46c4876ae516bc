"""Encrypts the personal data of erasures that wait, which lie in no partition of their users.

Changes of the table go to functions, and those that fail into a bucket, where an erasure looks for the user's own keys
alone; what lies elsewhere would be missed there. Without the stage's key of pseudonyms nobody opens it.
"""

import base64
import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_DERIVED_FOR: Final = b"auto-kyc/erasures/1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
"""As NIST SP 800-38D recommends for GCM, section 8.2; random ones, of which a stage makes a few a day."""


class RequestSeal:
    """Encrypts and decrypts texts by AES-256-GCM, under a key that HKDF (RFC 5869) derives.

    Args:
        key: gives the stage's key of pseudonyms; may raise ProviderUnavailable.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def seal(self, text: str, pseudonym: str) -> str:
        """Return a text encrypted, in base64.

        Args:
            text: an address, or words about its user.
            pseudonym: of the user, in whose item alone it can be opened.

        Raises:
            ProviderUnavailable: the key could not be read.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher().encrypt(nonce, text.encode(), pseudonym.encode())).decode()

    def open(self, sealed: str, pseudonym: str) -> str:
        """Return a text decrypted.

        Args:
            sealed: as it is kept.
            pseudonym: of the user.

        Raises:
            ProviderUnavailable: the key could not be read.
            ValueError: it was altered, or is another user's.
        """
        content = base64.b64decode(sealed)
        try:
            opened = self._cipher().decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], pseudonym.encode())
        except InvalidTag as error:
            raise ValueError("the text was not sealed for this user") from error
        return opened.decode()

    def _cipher(self) -> AESGCM:
        return AESGCM(HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_DERIVED_FOR).derive(self._key()))
