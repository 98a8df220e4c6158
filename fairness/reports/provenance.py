"""What the findings of reviews need to be made again, for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fairness._version import __version__
from fairness.engines.model import Review
from fairness.rulebook.local import local_as_dict
from fairness.rulebook.rulebook import Rulebook
from fairness.source.documents import Written, about

Listed = tuple[dict[str, Any], ...]


class Provenance(Written):
    """What a finding needs to be made again."""

    fairness: Annotated[str, about("The program's version.")]
    as_at: Annotated[tuple[str, ...], about("The days that what is due is judged by.")]
    engine: Annotated[tuple[str, ...], about("The engines.")]
    packs: Annotated[dict[str, str], about("The digest of each rule pack, by its name and version.")]
    inputs: Annotated[tuple[str, ...], about("The digest of each case.")]
    overlays: Annotated[Listed, about("The overlays in use.")]
    set_locally: Annotated[Listed, about("Parameters with another value than the pack has.")]
    switched_off: Annotated[Listed, about("Rules that are not asked, with the reason.")]
    added: Annotated[Listed, about("Rules that are added locally.")]


def provenance(reviews: Sequence[Review], rulebook: Rulebook) -> Provenance:
    """What the findings of some reviews need to be made again."""
    made = {
        "fairness": __version__,
        "as_at": sorted({one.timeline.as_at.isoformat() for one in reviews}),
        "engine": sorted({one.engine for one in reviews}),
        "packs": rulebook.digests(),
        "inputs": sorted({one.timeline.case.digest for one in reviews}),
    }
    return Provenance.model_validate(made | local_as_dict(rulebook))
