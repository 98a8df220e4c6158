"""A part whose process ended: which of its inputs did it, and the part without them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from fairness.audit.parts import Part
from fairness.audit.review import Question, packed, review_part, reviewed
from fairness.audit.worker import Job, Lost, Worker
from fairness.source.problems import InputError, Problem

MOST_LOSSES = 50  # of processes, in one part; after as many, what is left together is not taken apart further


def rescue_part(job: Job, loss: Lost, *, folder: Path, question: Question) -> dict[str, Any]:
    """Review a part that a process was lost with twice, each input that does so by itself going to quarantine.

    Gives what it counted. Raises InputError where no input does it alone: then the machine is too small.
    """
    (part,) = job
    with Worker(partial(_try, question=question)) as worker:
        lost = _lost_inputs(part, worker, loss.how)
    with Worker(partial(review_part, folder=folder, question=question)) as worker:
        try:
            return worker.do((part, lost))
        except Lost as again:
            says = f"was being reviewed when that process ended ({again.how}), though each input can be read"
            expected = "more memory, fewer --workers, or a smaller --max-memory; then the same command with --resume"
            raise InputError(Problem(part.place(0), says, expected=expected)) from None


def _try(part: Part, question: Question) -> None:
    """Review a part for nothing but to see whether it can be."""
    packed(reviewed(part, question), question)


def _lost_inputs(part: Part, worker: Worker[None], how: str) -> dict[int, str]:
    """The inputs with each of which the process ends, and how: found by halves."""
    found: dict[int, str] = {}
    losses = 0

    def take_apart(first: int, last: int, how: str) -> None:
        nonlocal losses
        losses += 1
        if last - first == 1 or losses >= MOST_LOSSES:
            found.update(dict.fromkeys(range(first, last), how))
            return
        middle = (first + last) // 2
        for half in ((first, middle), (middle, last)):
            try:
                worker.do((part.stretch(*half),))
            except Lost as loss:
                take_apart(*half, loss.how)

    take_apart(0, part.inputs, how)
    return found
