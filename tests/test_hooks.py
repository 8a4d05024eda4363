"""What others run us by: pre-commit, GitHub Actions, GitLab CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_changed import git

ROOT = Path(__file__).resolve().parent.parent
FAULT = "{{ customer_name }} 様\n\nお問い合わせありがとうござます。\n"
CLEAN = FAULT.replace("ござます", "ございます")

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def tool(name: str) -> Path:
    return Path(sys.executable).parent / name


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def ran(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env={**inherited, **(env or {})}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "examples/gitlab-ci.yml"),
    ],
)
def test_against_the_schema_of_its_reader(schema: str, file: str) -> None:
    done = ran(tool("check-jsonschema"), "--builtin-schema", schema, file)
    assert done.returncode == 0, done.stdout


@needs_git
def test_pre_commit_understands_the_hooks() -> None:
    done = ran(tool("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def script() -> str:
    return str(loaded("action.yml")["runs"]["steps"][-1]["run"])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A job's folder with mailcheck where the step before puts it."""
    programs = tmp_path / "temp" / "mailcheck" / "bin"
    programs.mkdir(parents=True)
    (programs / "mailcheck").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mailcheck "$@"\n')
    (programs / "mailcheck").chmod(0o755)
    (tmp_path / "summary.md").touch()
    folder = tmp_path / "work" / "返信 1"
    folder.mkdir(parents=True)
    (folder / "a b.txt").write_text("○○様\n\n佐藤様のお荷物をを発送しました。\n", encoding="utf-8")
    (folder / "clean.txt").write_text("お客様\n\n発送いたしました。\n", encoding="utf-8")
    return tmp_path


def step(workspace: Path, files: str, args: str = "", redact: str = "true") -> subprocess.CompletedProcess[str]:
    env = {
        "RUNNER_TEMP": str(workspace / "temp"),
        "GITHUB_STEP_SUMMARY": str(workspace / "summary.md"),
        "FILES": files,
        "ARGS": args,
        "REDACT": redact,
    }
    # as the runner starts bash: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions
    return ran("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(), cwd=workspace / "work", env=env)


def test_the_action_annotates_and_writes_a_summary(workspace: Path) -> None:
    done = step(workspace, "返信 1/**/*.txt\n")
    assert done.returncode == 1, done.stderr
    assert "::error file=返信 1/a b.txt,line=1," in done.stdout
    summary = (workspace / "summary.md").read_text(encoding="utf-8")
    assert "placeholder" in summary
    assert "佐藤" not in done.stdout + summary


def test_the_action_passes_options_and_fails_on_what_matches_nothing(workspace: Path) -> None:
    done = step(workspace, "返信 1/clean.txt\n\n", "--fail-on=hint\n--ignore=frame\n", "false")
    assert done.returncode == 0, done.stdout + done.stderr
    assert step(workspace, "nowhere/*.txt").returncode == 2
    # nothing of a value is run
    assert step(workspace, "$(touch pwned); `touch pwned`\n--version").returncode == 2
    assert not (workspace / "work" / "pwned").exists()


def test_the_action_hands_over_every_input() -> None:
    action = loaded("action.yml")
    used = "".join(str(s) for s in action["runs"]["steps"])
    assert all(f"inputs.{name} " in used for name in action["inputs"])
    assert "${{" not in script()


def test_the_gitlab_job_runs(workspace: Path) -> None:
    """Its command, with a branch to compare with."""
    job = loaded("examples/gitlab-ci.yml")["mailcheck"]
    work = workspace / "work"
    (work / "templates").mkdir()
    git(work, "init", "-q", "-b", "main")
    git(work, "commit", "-q", "--allow-empty", "-m", "start")
    git(work, "switch", "-qc", "topic")
    (work / "templates" / "a.txt").write_text(FAULT, encoding="utf-8")
    git(work, "add", "templates")
    git(work, "commit", "-qm", "template")
    git(work, "update-ref", "refs/remotes/origin/main", "main")
    env = {
        "PATH": f"{workspace / 'temp' / 'mailcheck' / 'bin'}:{os.environ['PATH']}",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    }
    done = ran("bash", "-c", job["script"][0], cwd=work, env=env)
    assert done.returncode == 1, done.stderr
    assert "typo" in (work / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert (work / job["artifacts"]["paths"][0]).is_file()


def reachable(folder: Path) -> bool:
    """Whether a build gets what it needs: pre-commit installs into an environment of its own."""
    pip = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--timeout", "20", "--retries", "0")
    return ran(*pip, "-d", folder, "hatchling").returncode == 0


@needs_git
@pytest.mark.slow
def test_pre_commit_from_a_local_clone(tmp_path: Path) -> None:
    """Installed by pre-commit from a clone of this tree: a new fault stops the commit, its correction lets it pass."""
    if not reachable(tmp_path / "reach"):
        pytest.skip("no package index can be reached")
    clone, work = tmp_path / "mailcheck", tmp_path / "ひな形"
    names = ran("git", "-c", "core.quotepath=off", "ls-files", "-co", "--exclude-standard", "-z").stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "mailcheck")
    (work / "templates").mkdir(parents=True)
    (work / "replies").mkdir()
    (work / "templates" / "受付 完了.txt").write_text(CLEAN, encoding="utf-8")
    (work / "replies" / "draft.txt").write_text("○○様\n\nご連絡いたします。\n", encoding="utf-8")
    config = {
        "repos": [
            {"repo": str(clone), "rev": git(clone, "rev-parse", "HEAD").strip(), "hooks": [{"id": "mailcheck-templates"}]}
        ]
    }
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    git(work, "init", "-q")
    git(work, "add", ".")
    env = {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.jp"}
    env |= {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.jp"}
    assert ran(tool("pre-commit"), "install", "--install-hooks", cwd=work, env=env).returncode == 0

    first = ran("git", "commit", "-m", "templates", cwd=work, env=env)
    assert first.returncode == 0, first.stdout + first.stderr
    (work / "templates" / "発送 通知.txt").write_text(FAULT, encoding="utf-8")
    git(work, "add", ".")
    stopped = ran("git", "commit", "-m", "one more", cwd=work, env=env)
    assert stopped.returncode == 1
    assert "templates/発送 通知.txt" in stopped.stderr + stopped.stdout
    assert "受付" not in stopped.stderr + stopped.stdout
    (work / "templates" / "発送 通知.txt").write_text(CLEAN, encoding="utf-8")
    git(work, "add", ".")
    assert ran("git", "commit", "-m", "one more", cwd=work, env=env).returncode == 0

    config["repos"][0]["hooks"] = [{"id": "mailcheck"}]
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    drafts = ran(tool("pre-commit"), "run", "--all-files", cwd=work, env=env)
    assert drafts.returncode == 1
    assert "leftover-placeholder" in drafts.stdout
