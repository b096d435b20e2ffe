"""The token in a student's address: its length, and the digest that the database keeps instead."""

from hashlib import sha256

TOKEN_BYTES = 32
TOKEN_LENGTH = 43  # of 32 bytes in URL-safe Base64 without padding


def digest(token: str | bytes) -> bytes:
    """What the tables keep of a token: its SHA-256. A worker has no token, only that: bytes are taken as it."""
    return token if isinstance(token, bytes) else sha256(token.encode("utf-8", "surrogatepass")).digest()
