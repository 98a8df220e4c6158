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
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_MODULE = "fairness.engines.columnar.scan"
RETE = "FAIRNESS_RETE"  # set to `extra`, durable_rules is left to the extra: for a wheel that is published


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
    """Puts the compiled module beside its source, where an editable installation finds it, and into a wheel.

    The wheel asks for the extra `rete` too, where a C compiler can build it.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles and adds requirements, unless a source distribution is built."""
        if self.target_name != "wheel":
            return
        if os.environ.get(RETE) != "extra" and compiler_answers():
            build_data["dependencies"] += self.metadata.config["project"]["optional-dependencies"]["rete"]
        try:
            built = _built(Path(self.root))
        except Exception as problem:  # no compiler, or one that fails: whatever it is, the program works without
            self.app.display_warning(f"Audits will be slower: {_MODULE} could not be compiled ({problem})")
            return
        build_data["force_include"][str(built)] = str(built.relative_to(self.root))
        build_data["pure_python"], build_data["infer_tag"] = False, True


def _built(root: Path) -> Path:
    # Imported here, so that the tests of what is required need none of it.
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
