"""Verdicts as small whole numbers: their codes.

In arrays of other numbers -1 stands for no event, `NO_DAY` for no day, and `NEVER` for an instant that does not come.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fairness.engines.model import Verdict

Array = npt.NDArray[Any]
RISK, UNKNOWN, DUE, EXPLAINED, MET, LAPSED, NOT_APPLICABLE = (verdict.code for verdict in Verdict)
ASKED = 255  # in place of a case's verdict: its activations have verdicts of their own
NO_DAY = np.iinfo(np.int32).min
NEVER = 1 << 62
