"""What holds for all tests."""

from __future__ import annotations

import signal
from collections import Counter

import pytest
from hypothesis import settings

# A shared machine may take long over an example that is quick: how long is no property of what is tested.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# A run in the background ignores these, and so would all that its tests start and then interrupt.
for _one in (signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])):
    if signal.getsignal(_one) is signal.SIG_IGN:
        signal.signal(_one, signal.default_int_handler if _one == signal.SIGINT else signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with most slow tests first: where they are shared out among processes, none is left for the end."""
    slow = Counter(one.path for one in items if one.get_closest_marker("slow"))
    items.sort(key=lambda one: -slow[one.path])
