"""Pages of one file each: no network, and no script but one of ours that filters lists; every text is escaped."""

from __future__ import annotations
