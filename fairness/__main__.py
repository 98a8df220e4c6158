"""`python -m fairness`."""

from fairness.cli import run

run()
