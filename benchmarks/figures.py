"""The file that benchmarks leave their figures in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def add(target: Path, figures: Mapping[str, Any]) -> None:
    """Add figures to a JSON object, beside those that other benchmarks left there."""
    known = json.loads(target.read_text()) if target.exists() else {}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(known | figures, indent=2) + "\n")
