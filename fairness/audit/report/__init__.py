"""What a report on an audit says, for every format: counts that its audience may see, and what follows from them."""

from __future__ import annotations
