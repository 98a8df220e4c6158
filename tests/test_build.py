"""What the program is installed with, decided where it is built: by whether a C compiler answers."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DURABLE = "durable-rules>=2.0.28; python_version < '3.13' and sys_platform != 'win32'"


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `hatch_build`. What it takes of hatchling, which only an environment that builds has, stands in."""

    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    monkeypatch.delenv("FAIRNESS_RETE", raising=False)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _added(build: Any, target: str = "wheel") -> list[str]:
    """What a wheel asks for beyond what the project always needs."""
    hook = build.Compiled()
    hook.root, hook.target_name, hook.app = str(ROOT / "no such folder"), target, SimpleNamespace()
    hook.app.display_warning = lambda text: None  # that the loop is not compiled: nothing is built here
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook.metadata = SimpleNamespace(config=config)
    data: dict[str, Any] = {"dependencies": [], "force_include": {}}
    hook.initialize("standard", data)
    return list(data["dependencies"])


def _compiler(folder: Path, script: str) -> str:
    """A compiler that does what a shell script says."""
    file = folder / "a compiler"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return f"'{file}'"


WORKS = 'while [ "$1" != -o ]; do shift; done; : > "$2"'


@pytest.mark.parametrize(
    ("script", "there"),
    [(WORKS, True), ("exit 1", False), ("exit 0", False)],
    ids=["compiles", "fails", "does nothing"],
)
def test_durable_rules_is_required_only_where_a_compiler_answers(
    build: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, there: bool
) -> None:
    monkeypatch.setenv("CC", _compiler(tmp_path, script))
    assert _added(build) == ([DURABLE] if there else [])
    assert _added(build, "sdist") == []  # whoever installs from it decides


def test_where_no_compiler_is_found_the_plain_engine_is_left(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "/no/such/compiler")
    assert _added(build) == []
    monkeypatch.delenv("CC")
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: None)  # as on Windows
    assert _added(build) == []


def test_a_wheel_that_is_published_leaves_it_to_the_extra(
    build: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CC", _compiler(tmp_path, WORKS))
    monkeypatch.setenv("FAIRNESS_RETE", "extra")
    assert _added(build) == []
