"""The same versions stand in pyproject.toml, in the lock, in environment.yml and in this Python."""

import os
import re
import sys
import tomllib
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
TOOLS = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]
BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]

LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = re.findall(
    r"^([a-z0-9.-]+)==([^\s;]+)[^\\\n]*((?:\\\n +--hash=sha256:[0-9a-f]{64} ?)*)", LOCK, re.M
)
LOCKED_VERSIONS = {name: locked for name, locked, _ in LOCKED}

BINDER = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
BINDER_CONDA = dict(line.split("=", 1) for line in BINDER if isinstance(line, str) and "=" in line)
BINDER_PIP = next(entry["pip"] for entry in BINDER if isinstance(entry, dict))


def pinned(requirement: Requirement) -> str:
    """The one version that a requirement admits."""
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", f"{requirement} does not say one version"
    assert "*" not in specifier.version, f"{requirement} does not say one version"
    return specifier.version


def each(requirements: list[Requirement]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("requirement", requirements, ids=lambda r: r.name)


@each(RUNTIME + TOOLS)
def test_a_direct_dependency_is_pinned_and_locked_at_the_same_version(requirement):
    assert LOCKED_VERSIONS[canonicalize_name(requirement.name)] == pinned(requirement)


@each(RUNTIME + TOOLS)
def test_a_direct_dependency_is_installed_at_its_pinned_version(requirement):
    assert version(requirement.name) == pinned(requirement), "`make setup` installs what is pinned"


def test_the_build_needs_nothing_that_is_not_locked():
    assert {str(requirement) for requirement in BUILD} <= {str(tool) for tool in TOOLS}


def test_the_lock_holds_one_version_of_each_package():
    assert [name for name, count in Counter(name for name, *_ in LOCKED).items() if count > 1] == []


def test_every_package_in_the_lock_is_proved_by_a_hash():
    assert len(LOCKED) == len(re.findall(r"^[^\s#].*==", LOCK, re.MULTILINE))
    assert [name for name, _, hashes in LOCKED if "--hash=sha256:" not in hashes] == []


def test_the_lock_names_no_index_no_address_and_no_path():
    """So that it holds on every machine, whatever mirror the machine installs from."""
    allowed = re.compile(
        r"[a-z0-9.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#[^/@]*"
    )
    assert [line for line in LOCK.splitlines() if not allowed.fullmatch(line)] == []


@each(RUNTIME)
def test_binder_gets_the_version_that_everyone_gets(requirement):
    conda = BINDER_CONDA.get(requirement.name)
    if conda is None:
        assert str(requirement) in BINDER_PIP
    else:  # conda's `8.1` means any 8.1.x
        assert f"{pinned(requirement)}.".startswith(f"{conda}.")


def test_binder_installs_with_pip_only_what_a_learner_runs():
    assert set(BINDER_PIP) <= {str(requirement) for requirement in RUNTIME}


def test_binder_is_told_a_python_that_it_understands_and_the_course_supports():
    """repo2docker takes `python>=3.11,<3.15` for Python 3.10, and says nothing."""
    assert re.fullmatch(r"3\.\d+", BINDER_CONDA["python"])
    assert BINDER_CONDA["python"] in SpecifierSet(PYPROJECT["project"]["requires-python"])


def test_binder_need_not_rebuild_its_environment_for_a_changed_lesson():
    """A local reference under pip makes Binder install after it has copied the repository."""
    local = re.compile(r"-|\.|/|.*(\s@\s|://)")
    assert [line for line in BINDER_PIP if local.match(line)] == []


@pytest.mark.parametrize("folder", ["binder", ".binder"])
def test_no_folder_hides_environment_yml_from_binder(folder):
    assert not (ROOT / folder).exists()


@pytest.mark.parametrize("script", ["postBuild", "tools/setup", ".ci/run"])
def test_a_script_can_be_executed(script):
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_text().startswith("#!/usr/bin/env bash\n")


def test_jupyterlab_is_installed_with_the_settings_of_the_course():
    installed = Path(sys.prefix, "share/jupyter/lab/settings/overrides.json")
    assert installed.read_text() == (ROOT / "tools/jupyterlab_overrides.json").read_text()
