"""What all commands of `fairness assess` share: the questionnaire that is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from fairness.assess.models import Questionnaire

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def questionnaire_option(command: Any) -> Any:
    """The option that names another questionnaire."""
    return click.option(
        "--questionnaire", "folder", type=FOLDER, metavar="FOLDER",
        help="Another questionnaire. Default: the one that ships with the program.",
    )(command)  # fmt: skip


def open_questionnaire(folder: Path | None) -> Questionnaire:
    """The questionnaire in a folder, or the shipped one. Raises InputError."""
    from fairness.assess.questionnaire import load_questionnaire, shipped_questionnaire

    return load_questionnaire(folder) if folder else shipped_questionnaire()
