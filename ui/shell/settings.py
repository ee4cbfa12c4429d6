"""What the window remembers between runs: an INI file, never the registry."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QSettings

from evaluator.values.writing import is_there
from ui.appearance.theme import Scheme

_RECENT = 8


class Settings:
    """Theme, text size, window place, recent studies, and where linked workbooks were."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the system says."""
        value = str(self._store.value("view/scheme", "system"))
        return cast("Scheme", value if value in ("system", "light", "dark") else "system")

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._store.setValue("view/scheme", value)

    @property
    def zoom(self) -> float:
        """Text size, 1.0 to 2.0."""
        try:
            return min(2.0, max(0.8, float(str(self._store.value("view/zoom", 1.0)))))
        except ValueError:
            return 1.0

    @zoom.setter
    def zoom(self, value: float) -> None:
        self._store.setValue("view/zoom", value)

    @property
    def geometry(self) -> object:
        """Size and place of the window, as Qt saved it."""
        return self._store.value("view/geometry")

    @geometry.setter
    def geometry(self, value: object) -> None:
        self._store.setValue("view/geometry", value)

    def recent(self) -> tuple[Path, ...]:
        """Studies opened lately, newest first, by name alone: no drive is asked for them."""
        stored = self._store.value("recent/studies", [])
        names = [stored] if isinstance(stored, str) else list(cast("list[str]", stored or []))
        return tuple(Path(str(name)) for name in dict.fromkeys(names))

    def add_recent(self, path: Path) -> None:
        """Put ``path`` at the top of the recent studies."""
        rest = [p for p in self.recent() if p != path.absolute()]
        names = [str(p) for p in (path.absolute(), *rest)][:_RECENT]
        self._store.setValue("recent/studies", names)

    def workbook(self, sha256: str) -> Path | None:
        """Where the workbook with this fingerprint was last seen, if it is there; may wait."""
        stored = self._store.value(f"workbooks/{sha256[:32]}")
        return Path(str(stored)) if stored and is_there(str(stored)) else None

    def remember_workbook(self, sha256: str, path: Path) -> None:
        """Note where a workbook is, so that reopening a study can link it again."""
        self._store.setValue(f"workbooks/{sha256[:32]}", str(path.absolute()))
