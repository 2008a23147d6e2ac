"""Certificates that searches found, kept in files beside the store: what was found once is not searched for again.

The files are not trusted: the kernel checks whatever is read from them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from reports.store import default_path


class CertificateFiles(MutableMapping[str, str]):
    """Texts by key, a file for each in one directory (unless given, ``certificates`` beside the store).

    A file appears whole or not at all, whoever else writes it. A directory that cannot be written to keeps nothing.
    """

    def __init__(self, directory: Path | None = None):
        self.directory = directory or default_path().parent / "certificates"

    def _file(self, key: str) -> Path:
        return self.directory / f"{key}.json"

    def __getitem__(self, key: str) -> str:
        try:
            return self._file(key).read_text()
        except OSError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, text: str) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.directory, delete=False) as file:
                file.write(text)
            os.replace(file.name, self._file(key))
        except OSError:
            pass  # a cache that cannot be kept costs time only

    def __delitem__(self, key: str) -> None:
        self[key]
        self._file(key).unlink()

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self.directory.glob("*.json")))

    def __len__(self) -> int:
        return sum(1 for _ in self)
