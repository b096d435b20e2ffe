"""A QR code as one SVG path, for an authenticator app to scan."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A square of `size` modules, its quiet zone included, and the dark ones as an SVG path in that coordinate."""

    size: int
    path: str


def qr_picture(text: str) -> QrPicture:
    """The QR code of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return QrPicture(len(rows), "".join(dark))
