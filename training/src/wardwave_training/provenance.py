"""What every command writes beside its result: what it did, with what, from which sources."""

import hashlib
import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("torch", "numpy", "scipy", "wfdb", "onnx", "onnxruntime")


def provenance(command: str, details: dict[str, Any]) -> dict[str, Any]:
    """Return a record of a command: versions, git commit if there is one, and the details."""
    return {
        "command": command,
        "finishedAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "gitCommit": git_commit(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        **details,
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write readable JSON, ending with a newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git_commit() -> str | None:
    """Return the commit of the sources, or nothing outside a repository."""
    result = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip() or None if result.returncode == 0 else None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
