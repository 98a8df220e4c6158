"""Pages of one file each: no network, no script; every text is escaped."""

from __future__ import annotations
