"""Builds the compiled loop of the columnar engine (scan.pyx); where it can't be, the engine does without, slower."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

_MODULE = "fairness.engines.columnar.scan"


class Compiled(BuildHookInterface):
    """Puts the compiled module beside its source, where an editable installation finds it, and into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles, unless a source distribution is built."""
        if self.target_name != "wheel":
            return
        try:
            built = _built(Path(self.root))
        except Exception as problem:  # no compiler, or one that fails: whatever it is, the program works without
            self.app.display_warning(f"Audits will be slower: {_MODULE} could not be compiled ({problem})")
            return
        build_data["force_include"][str(built)] = str(built.relative_to(self.root))
        build_data["pure_python"], build_data["infer_tag"] = False, True


def _built(root: Path) -> Path:
    source = root.joinpath(*_MODULE.split(".")).with_suffix(".pyx")
    with tempfile.TemporaryDirectory() as folder:
        extension = Extension(_MODULE, [str(source)])
        listed = cythonize([extension], build_dir=folder, quiet=True)
        command = build_ext(Distribution({"name": "fairness", "ext_modules": listed}))
        command.build_lib = command.build_temp = folder
        command.ensure_finalized()
        command.run()
        made = Path(command.get_ext_fullpath(_MODULE))
        beside = source.with_name(made.name)
        # In one step: a program that runs may have the old one open.
        return Path(shutil.copy(made, beside.with_suffix(".new"))).replace(beside)
