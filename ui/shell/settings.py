"""What the window remembers between runs: an INI file, never the registry."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSettings, QStandardPaths

from evaluator.values.files.writing import is_taken, is_there
from evaluator.values.places.own_folder import NAME
from evaluator.values.stricter import FEWEST, ROUNDINGS, StricterDisclosure
from ui.appearance.theme import Scheme

_RECENT = 8
_Place = QStandardPaths.StandardLocation


def move_in(folder: Path) -> None:
    """Fetch what earlier versions kept in a roaming folder, or one level deeper, unless it is here.

    A file that cannot be moved stays where it is.
    """
    for kind in (_Place.GenericDataLocation, _Place.AppDataLocation):
        base = Path(QStandardPaths.writableLocation(kind))
        old = (base.parent if kind is _Place.AppDataLocation else base) / NAME / NAME
        with suppress(OSError):
            for path in sorted(old.iterdir()):
                if not is_taken(folder / path.name):
                    with suppress(OSError):
                        path.rename(folder / path.name)
            old.rmdir()


class Settings:
    """Theme, text size, window place, recent studies, and where linked workbooks were."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def flush(self) -> None:
        """Write down now what is remembered."""
        self._store.sync()

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the system says."""
        value = str(self._store.value("view/scheme", "system"))
        return cast("Scheme", value if value in ("system", "light", "dark") else "system")

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._store.setValue("view/scheme", value)

    @property
    def dates(self) -> str:
        """The key of the language that days are typed and shown in; empty where none was chosen."""
        return self._words("view/dates")

    @dates.setter
    def dates(self, value: str) -> None:
        self._store.setValue("view/dates", value)

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
    def organisation(self) -> str:
        """Who evaluates, as printed at the foot of summaries; empty where not said."""
        return self._words("sender/organisation")

    @organisation.setter
    def organisation(self, value: str) -> None:
        self._store.setValue("sender/organisation", value)

    @property
    def contact(self) -> str:
        """Whom to ask about a summary; empty where not said."""
        return self._words("sender/contact")

    @contact.setter
    def contact(self, value: str) -> None:
        self._store.setValue("sender/contact", value)

    @property
    def logo(self) -> str:
        """The picture on page one of every study without its own, as a plan holds one."""
        return self._words("sender/logo")

    @logo.setter
    def logo(self, value: str) -> None:
        self._store.setValue("sender/logo", value)

    @property
    def disclosure(self) -> StricterDisclosure:
        """Limits on what is told of people; what is not one of those on offer asks for nothing."""
        fewest, rounding = (self._words(f"disclosure/{key}") for key in ("fewest", "rounding"))
        return StricterDisclosure(
            next((each for each in FEWEST if str(each) == fewest), 0),
            next((each for each in ROUNDINGS if str(each) == rounding), 0),
        )

    @disclosure.setter
    def disclosure(self, value: StricterDisclosure) -> None:
        self._store.setValue("disclosure/fewest", value.fewest)
        self._store.setValue("disclosure/rounding", value.rounding)

    @property
    def folder(self) -> str:
        """Where files are looked for first; empty is wherever one was last."""
        return self._words("files/folder")

    @folder.setter
    def folder(self, value: str) -> None:
        self._store.setValue("files/folder", value)

    @property
    def comes_back(self) -> bool:
        """Whether the program opens the last study when it starts; not unless asked to."""
        return str(self._store.value("start/comes_back", "false")) == "true"

    @comes_back.setter
    def comes_back(self, value: bool) -> None:
        self._store.setValue("start/comes_back", "true" if value else "false")
        if not value:
            self.last_place = (None, "")

    @property
    def last_place(self) -> tuple[Path | None, str]:
        """The saved study and the page that were on screen last."""
        study = self._words("start/study")
        return (Path(study) if study else None), self._words("start/page")

    @last_place.setter
    def last_place(self, value: tuple[Path | None, str]) -> None:
        study, page = value
        self._store.setValue("start/study", str(study.absolute()) if study else "")
        self._store.setValue("start/page", page)

    def _words(self, key: str) -> str:
        value = self._store.value(key, "")
        parts = value if isinstance(value, list) else [value]  # an INI file parts by commas
        return ", ".join(str(part) for part in parts if part)

    @property
    def geometry(self) -> object:
        """Size and place of the window, as Qt saved it."""
        return self._store.value("view/geometry")

    @geometry.setter
    def geometry(self, value: object) -> None:
        self._store.setValue("view/geometry", value)

    def recent(self) -> tuple[Path, ...]:
        """Studies opened lately, newest first, by name alone: no drive is asked for them."""
        return self._listed("recent/studies")

    def recent_workbooks(self) -> tuple[Path, ...]:
        """Workbooks that a study was begun on lately, newest first."""
        return self._listed("recent/workbooks")

    def _listed(self, key: str) -> tuple[Path, ...]:
        stored = self._store.value(key, [])
        names = [stored] if isinstance(stored, str) else list(cast("list[str]", stored or []))
        return tuple(Path(str(name)) for name in dict.fromkeys(names))

    def add_recent(self, path: Path) -> None:
        """Put ``path`` at the top of the recent studies."""
        self._put("recent/studies", path)

    def add_recent_workbook(self, path: Path) -> None:
        """Put ``path`` at the top of the recent workbooks."""
        self._put("recent/workbooks", path)

    def _put(self, key: str, path: Path) -> None:
        rest = [p for p in self._listed(key) if p != path.absolute()]
        names = [str(p) for p in (path.absolute(), *rest)][:_RECENT]
        self._store.setValue(key, names)

    def workbook(self, sha256: str) -> Path | None:
        """Where the workbook with this fingerprint was last seen, if it is there; may wait."""
        stored = self._store.value(f"workbooks/{sha256[:32]}")
        return Path(str(stored)) if stored and is_there(str(stored)) else None

    def remember_workbook(self, sha256: str, path: Path) -> None:
        """Note where a workbook is, so that reopening a study can link it again."""
        self._store.setValue(f"workbooks/{sha256[:32]}", str(path.absolute()))
