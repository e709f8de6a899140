"""What is installed is what was meant: one import name, and patterns found from a wheel, a link and a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from extractor import patterns

ROOT = Path(__file__).resolve().parents[1]
PROBE = (
    "import extractor; from extractor import patterns, schema; "
    "print(extractor.__file__); print(patterns.folder()); print(patterns.version()); "
    "print(len(schema.frame('departments').columns))"
)


def run(*command: str | Path, cwd: Path, path: str = "") -> list[str]:
    """The lines a program prints, in a place where the checkout is not on the path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment | ({"PYTHONPATH": path} if path else {}),
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def pip(*arguments: str | Path, cwd: Path) -> None:
    """pip of the running interpreter; skips the test where packages cannot be had (no network, no pip)."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0 and any(word in done.stderr for word in ("No module named pip", "hatchling", "onnection")):
        pytest.skip("pip cannot fetch the build backend here")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    pip("wheel", ROOT, "--no-deps", "-w", place, cwd=place)
    return next(place.glob("*.whl"))


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A new environment with our dependencies and without us; returns its site-packages."""
    home = tmp_path / "environment"
    venv.create(home, symlinks=os.name == "posix")
    variables = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", vars=variables))
    # A path file read from another path file's folder is not followed, so an editable install of ours stays outside.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return site


def interpreter(site: Path) -> Path:
    """The interpreter of the environment that ``site`` belongs to."""
    home = next(parent for parent in site.parents if (parent / "pyvenv.cfg").exists())
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.mark.slow
def test_a_wheel_brings_one_import_name_and_its_patterns(wheel: Path, clean: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(clean)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"extractor"}
    assert any(name.startswith("extractor/_patterns/") and name.endswith(".toml") for name in names)
    assert not any("fixtures" in name or "tests" in name for name in names)
    module, folder, version, columns = run(interpreter(clean), "-c", PROBE, cwd=tmp_path)
    assert Path(module).is_relative_to(clean)
    assert Path(folder) == Path(module).parent / "_patterns"
    assert version == patterns.version()
    assert int(columns) > 50


@pytest.mark.slow
def test_a_wheel_does_the_main_job(wheel: Path, clean: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(clean)
    document = ROOT / "fixtures" / "documents" / "linjiang-xinfang-2024.docx"
    run(interpreter(clean), "-m", "extractor.cli", "batch", document, "--out", tmp_path / "out", "-q", cwd=tmp_path)
    assert (tmp_path / "out" / "amounts.csv").stat().st_size > 1000


@pytest.mark.slow
def test_an_editable_install_uses_the_checkout(clean: Path, tmp_path: Path) -> None:
    target = tmp_path / "editable"
    pip("install", "--no-deps", "--target", target, "-e", ROOT, cwd=tmp_path)
    for link in target.glob("*.pth"):
        (clean / link.name).write_text(link.read_text(encoding="utf-8"), encoding="utf-8")
    module, folder, version, _ = run(interpreter(clean), "-c", PROBE, cwd=tmp_path)
    assert Path(module) == ROOT / "extractor" / "__init__.py"
    assert Path(folder) == ROOT / "patterns"
    assert version == patterns.version()


def test_the_checkout_needs_no_install(tmp_path: Path) -> None:
    module, folder, _, _ = run(sys.executable, "-c", PROBE, cwd=tmp_path, path=str(ROOT))
    assert Path(module) == ROOT / "extractor" / "__init__.py"
    assert Path(folder) == ROOT / "patterns"
