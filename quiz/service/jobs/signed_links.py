"""What the links in mails end with: a nonce, signed under the secret key for one purpose. The database alone cannot
make such a link, and one that was made for something else opens nothing.
"""

from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, Signer


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """The links of one purpose, which salts their signatures."""

    purpose: str

    def sign(self, secret_key: str, said: str) -> str:
        """The key of a link that says something."""
        return self._signer(secret_key).sign(said).decode()

    def read(self, secret_key: str, key: str) -> str | None:
        """What a link's key says; None when we did not make it."""
        try:
            return self._signer(secret_key).unsign(key.encode("utf-8", "replace")).decode()
        except BadSignature:
            return None

    def _signer(self, secret_key: str) -> Signer:
        return Signer(secret_key, salt=self.purpose, key_derivation="hmac", digest_method=sha256)
