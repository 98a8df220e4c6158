"""An audit's report as a page, a workbook and a board paper: all from one model."""

from __future__ import annotations
