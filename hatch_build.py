"""Builds the compiled loop of the columnar engine, and decides what the program is installed with.

Without a C compiler it does without both that loop (scan.pyx) and durable_rules: slower, with the same results.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_MODULE = "fairness.engines.columnar.scan"
RETE = (
    "FAIRNESS_RETE"  # `extra` in the environment: durable_rules is left to the extra, as in a wheel that is published
)


class Required(MetadataHookInterface):
    """Makes the dependencies: the group `program`, and the extra `rete` where a C compiler can build it."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Sets `dependencies`."""
        project = tomllib.loads(Path(self.root, "pyproject.toml").read_text(encoding="utf-8"))
        metadata["dependencies"] = list(project["dependency-groups"]["program"])
        if os.environ.get(RETE) != "extra" and compiler_answers():
            metadata["dependencies"] += project["project"]["optional-dependencies"]["rete"]


def compiler_answers() -> bool:
    """Whether a C compiler is here, with the headers of this Python. On Windows it is never looked for."""
    command = os.environ.get("CC") or sysconfig.get_config_var("CC")
    if not command:
        return False
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder, "trial.c")
        trial.write_text("#include <Python.h>\nint trial(void) { return PY_MAJOR_VERSION; }\n", encoding="utf-8")
        include = f"-I{sysconfig.get_path('include')}"
        call = [*shlex.split(command), "-c", str(trial), include, "-o", str(trial.with_suffix(".o"))]
        try:
            done = subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
        # A command that succeeds without compiling anything is no compiler.
        return done.returncode == 0 and trial.with_suffix(".o").is_file()


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
    # Needed here alone: whoever asks for the metadata only goes without.
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

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
