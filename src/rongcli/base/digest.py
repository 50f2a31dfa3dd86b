"""SHA-256 at a fifth of the start that ``hashlib`` takes, which brings OpenSSL along."""

import sys

from rongcli.base.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256
        else:
            from _sha256 import sha256
    except ImportError:
        from hashlib import sha256

__all__ = ["sha256"]
