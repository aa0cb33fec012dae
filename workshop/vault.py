"""The key of a data folder: identity numbers are encrypted and found again by a keyed hash.

The key never lies in the database.  A copy of it, wrapped with the printed
recovery code, lies beside each backup, so that a restore on another machine
works with that code alone.
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from workshop.ids import new_code

RECOVERY_SIGNS = 20
"""Nearly a hundred bits: nobody guesses it, even with the wrapped key in hand."""

_NONCE_BYTES = 12
_SCRYPT_N = 2**15


class WrongCode(ValueError):
    """The recovery code does not open the wrapped key."""


@dataclass(frozen=True)
class Vault:
    """One secret of 32 bytes, and what is derived from it."""

    secret: bytes

    @classmethod
    def new(cls) -> Self:
        return cls(os.urandom(32))

    def encrypt(self, text: str) -> bytes:
        """The text so that only this key reads it; different each time."""
        return self.seal(text.encode())

    def decrypt(self, sealed: bytes) -> str:
        """The text again.  Raises InvalidTag if key or bytes are not the ones."""
        return self.open(sealed).decode()

    def seal(self, content: bytes) -> bytes:
        """The content so that only this key reads it; different each time."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._derived(b"encrypt")).encrypt(nonce, content, None)

    def open(self, sealed: bytes) -> bytes:
        """The content again.  Raises InvalidTag if key or bytes are not the ones."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(self._derived(b"encrypt")).decrypt(nonce, rest, None)

    def keyed_hash(self, text: str) -> bytes:
        """32 bytes, the same for the same text, useless without the key."""
        return hmac.digest(self._derived(b"find"), text.encode(), hashlib.sha256)

    def wrap(self, recovery_code: str) -> str:
        """The secret, readable only with the code; JSON."""
        salt, nonce = os.urandom(16), os.urandom(_NONCE_BYTES)
        sealed = AESGCM(_stretched(recovery_code, salt)).encrypt(nonce, self.secret, None)
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()})

    @classmethod
    def unwrap(cls, wrapped: str, recovery_code: str) -> Self:
        """Raises WrongCode."""
        parts = {name: base64.b64decode(part) for name, part in json.loads(wrapped).items()}
        key = _stretched(recovery_code, parts["salt"])
        try:
            return cls(AESGCM(key).decrypt(parts["nonce"], parts["sealed"], None))
        except InvalidTag:
            raise WrongCode() from None

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=b"workshop/" + purpose).derive(self.secret)


def new_recovery_code() -> str:
    """Twenty signs in groups of five, to be printed and kept."""
    signs = new_code(RECOVERY_SIGNS)
    return "-".join(signs[i : i + 5] for i in range(0, RECOVERY_SIGNS, 5))


def plain_code(typed: str) -> str:
    """A code as people type it: without spaces and dashes, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def _stretched(recovery_code: str, salt: bytes) -> bytes:
    code = plain_code(recovery_code).encode()
    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=8, p=1).derive(code)
