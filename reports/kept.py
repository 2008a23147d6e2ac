"""Texts kept in files beside the store: certificates that were found are not searched for again, figures that were
drawn are not drawn again.

No proof rests on the files: the kernel checks whatever certificate is read from them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from reports.store import default_path


class KeptFiles(MutableMapping[str, str]):
    """Texts by key, a file for each, which ends in ``suffix``, in the directory ``name`` beside the store.

    A file appears whole or not at all, whoever else writes it. A directory that cannot be written to keeps nothing.
    """

    def __init__(self, name: str, suffix: str):
        self.directory, self.suffix = default_path().parent / name, suffix

    def _file(self, key: str) -> Path:
        return self.directory / f"{key}{self.suffix}"

    def __getitem__(self, key: str) -> str:
        try:
            return self._file(key).read_text(encoding="utf-8")
        except OSError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, text: str) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.directory, delete=False, encoding="utf-8") as file:
                file.write(text)
            os.replace(file.name, self._file(key))
        except OSError:
            pass  # a cache that cannot be kept costs time only

    def __delitem__(self, key: str) -> None:
        self[key]
        self._file(key).unlink()

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self.directory.glob(f"*{self.suffix}")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def certificates() -> KeptFiles:
    """The certificates that searches found."""
    return KeptFiles("certificates", ".json")
