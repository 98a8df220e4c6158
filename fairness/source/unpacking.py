"""Compressed files, read within bounds: a small file cannot unpack to what fills memory, or takes hours."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

TIMES = 100  # its packed size is what a file may unpack to
ANY, MOST = 64_000_000, 2_000_000_000  # bytes that any file may unpack to, and that none may
_BLOCK = 1 << 16


class Refused(Exception):
    """Why a file is not read on, with what was expected."""

    def __init__(self, says: str, expected: str) -> None:
        super().__init__(says, expected)
        self.says = says
        self.expected = expected

    def __str__(self) -> str:
        return self.says


class Measure:
    """Counts what a file of so many bytes unpacks to."""

    def __init__(self, packed: int) -> None:
        self.most = min(MOST, max(ANY, TIMES * packed))
        self.count = 0

    def add(self, some: int) -> None:
        """Count more bytes. Raises Refused where there are too many."""
        self.count += some
        if self.count > self.most:
            says = f"unpacks to more than {self.most:,} bytes"
            raise Refused(says, f"at most {TIMES} times the packed size, or {ANY:,}; never over {MOST:,}")


class _Unpacked(io.RawIOBase):
    """What a .gz file unpacks to, counted."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self.stream = stream
        self.unpacked = gzip.GzipFile(fileobj=stream)
        self.measure = Measure(stream.seek(0, io.SEEK_END))
        stream.seek(0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self.unpacked.readinto(buffer)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Refused(f"is not whole: {str(error).rstrip('.')}", "all of a .gz file") from None
        self.measure.add(count)
        return count

    def close(self) -> None:
        self.stream.close()
        super().close()


def open_unpacked(file: str) -> IO[bytes]:
    """A file opened to read its bytes, unpacked where it is a .gz file by its first bytes.

    Raises OSError; reading it raises Refused where it is not whole, or unpacks to too much.
    """
    stream = open(file, "rb")  # noqa: SIM115
    start = stream.read(2)
    stream.seek(0)
    return io.BufferedReader(_Unpacked(stream), _BLOCK) if start == b"\x1f\x8b" else stream


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, measure: Measure) -> Iterator[bytes]:
    """A file within a .zip file, block by block, counted by `measure`.

    Raises Refused where it unpacks to too much, and what `zipfile` raises where it cannot be read.
    """
    entry.file_size = measure.most + 2 * _BLOCK  # it is counted, not believed
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            measure.add(len(block))
            yield block
