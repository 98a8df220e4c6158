"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A shared machine may take long over an example that is quick: how long is no property of what is tested.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
