"""The digest by which a content is known again: in results, manifests, kept files and forms."""

from __future__ import annotations

import hashlib

LENGTH = 16  # characters of SHA-256 that are shown and kept


def digest_of(content: bytes) -> str:
    """The digest of a content.

    >>> digest_of(b"case_id: A")
    '03731ab29d63fda6'
    """
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def digest_of_file(file: str) -> str:
    """The digest of a file's content, read in pieces. Raises OSError."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:LENGTH]
