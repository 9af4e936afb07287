"""What holds for the repository as a whole: the size of its rooms, its locks, its map and its papers."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import settings
from tests import chromium

ROOT = Path(__file__).parent.parent
CODE = ("bot", "handlers", "core", "db", "tests", "bench")
HEAVY = ("python_calamine", "xlsxwriter", "typst", "PIL", "pypdfium2", "docx", "feedparser")
TARGETS = ("run", "test", "fast", "fix", "test-postgres", "translations", "migration", "gallery", "bench")


def source_files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    """Every file of these folders with one of these endings, in order."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def shown(path: Path) -> str:
    """The path as one types it."""
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def modules_imported_by(path: Path) -> set[str]:
    """Full names of all modules, and of all names taken from modules, that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def is_computing(module: str) -> bool:
    """A module that only the worker loads: `handlers.x.compute`, what is in it, `compute_*` beside it, and what several features share in `bot.computing`."""
    parts = module.split(".")
    if parts[:2] == ["bot", "computing"]:
        return len(parts) > 2
    return parts[0] == "handlers" and len(parts) > 2 and (parts[2] == "compute" or parts[2].startswith("compute_"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def locked(name: str) -> set[str]:
    """Each package of a lock file as "name==version", with the condition that it is for, if it has one."""
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*==[^\\\n]+?) *\\$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_no_file_is_longer_than_400_lines() -> None:
    long = {shown(path): lines_of(path) for path in source_files(*CODE, suffixes=(".py", ".js", ".css", ".typ")) if lines_of(path) > 400}

    assert not long, "two subjects in one room: split by subject"


def test_no_function_is_longer_than_40_lines() -> None:
    long = {}
    for path in source_files("bot", "handlers", "core", "db"):
        if "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                length = (node.end_lineno or 0) - first.lineno + 1
                if length > 40:
                    long[f"{shown(path)}:{node.lineno} {node.name}"] = length

    assert not long


def test_core_is_at_most_3000_lines() -> None:
    """It holds the vocabulary that features and channels share; what only the running process uses belongs to `bot`."""
    sizes = {shown(path): lines_of(path) for path in source_files("core")}

    assert sum(sizes.values()) <= 3000, sizes


def test_no_module_is_named_after_nothing_in_particular() -> None:
    vague = [shown(path) for path in source_files(*CODE) if re.search(r"(^|_)(utils?|helpers?|common|misc)$", path.stem)]

    assert not vague


def test_every_folder_of_code_says_what_it_is() -> None:
    rooms = (path for path in source_files("bot", "handlers", "core", "db") if path.name == "__init__.py")
    silent = [shown(path) for path in rooms if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert not silent


def test_rules_import_the_standard_library_only() -> None:
    foreign = {
        shown(path): outside
        for path in source_files("handlers")
        if path.stem == "rules" and (outside := sorted({name.split(".")[0] for name in modules_imported_by(path)} - sys.stdlib_module_names))
    }

    assert not foreign


def test_nobody_imports_compute() -> None:
    importers = {
        shown(path): taken
        for path in source_files("bot", "handlers", "core", "db")
        if not is_computing(module_name(path)) and (taken := sorted(name for name in modules_imported_by(path) if is_computing(name)))
    }

    assert not importers, "a Job names its computation as text"


def test_spreadsheets_documents_and_pictures_are_opened_by_the_worker_only() -> None:
    openers = {
        shown(path): taken
        for path in source_files("bot", "handlers", "core", "db")
        if not is_computing(module_name(path)) and (taken := sorted({name.split(".")[0] for name in modules_imported_by(path)} & set(HEAVY)))
    }

    assert not openers


def test_every_job_names_a_computation_that_exists() -> None:
    features = importlib.import_module("handlers").FEATURES
    named = {f"{feature.name}.{job.name}": job.compute for feature in features for job in feature.jobs}

    missing = {job: compute for job, compute in named.items() if not is_callable_at(compute)}

    assert not missing


def is_callable_at(place: str) -> bool:
    """Whether "package.module:function" leads to something that can be called."""
    module, _, function = place.partition(":")
    return is_computing(module) and callable(getattr(importlib.import_module(module), function, None))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    requirements = [part for part in re.split(r"\n(?=[a-z0-9])", text) if part.strip()]

    assert "://" not in text
    assert "index" not in text
    assert all("==" in part and "--hash=sha256:" in part for part in requirements)


def test_the_development_lock_holds_what_runs() -> None:
    assert locked("requirements.lock")
    assert locked("requirements.lock") <= locked("requirements-dev.lock")


def test_every_direct_dependency_is_locked_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[\[<>=]", line)[0] for line in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]}
    packages = {entry.split("==")[0] for entry in locked("requirements-dev.lock")}
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").lower()

    assert wanted <= packages
    assert not {name for name in wanted if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", contributing)}


def test_the_image_runs_the_python_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    base = re.search(r"^FROM python:([\d.]+)-slim$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert base is not None
    assert project["project"]["requires-python"] == f">={base[1]}"


def test_the_image_holds_every_folder_that_runs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    for folder in ("bot", "handlers", "core", "db", "locales", "fonts"):
        assert (ROOT / folder).is_dir()
        assert f"COPY {folder}/ {folder}/" in dockerfile
        assert f"!{folder}" in ignored


def test_help_names_what_one_can_make() -> None:
    answer = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [target for target in TARGETS if f"make {target} " not in answer] == []


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert headings[0] == "Unreleased"


def test_the_example_of_an_env_file_is_made_from_the_settings() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == settings.env_example()


def test_readme_holds_the_table_made_from_the_settings() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- settings: made by bot/settings.py -->\n")[1].split("<!-- settings: end -->")[0]

    assert table == settings.markdown_table()


def test_every_setting_is_set_by_the_image_or_passed_on_by_compose() -> None:
    known = {setting.variable for setting in settings.SETTINGS}
    passed = set(re.findall(r"^ +(SOTAY_\w+):", (ROOT / "compose.yaml").read_text(encoding="utf-8"), re.MULTILINE))
    fixed = set(re.findall(r"(SOTAY_\w+)=", (ROOT / "Dockerfile").read_text(encoding="utf-8")))

    assert passed | fixed == known


def test_without_chromium_the_command_to_run_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    with pytest.raises(chromium.NoChromiumError, match="apt-get install --yes chromium"):
        chromium.find()
