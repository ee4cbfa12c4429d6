"""What other packages bring along and this program never loads: left out of the built folder."""

from __future__ import annotations

import re

MODULES = (
    "PySide6.QtNetwork",
    "pyarrow._azurefs", "pyarrow._flight", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._orc",
    "pyarrow._s3fs", "pyarrow._substrait", "pyarrow.flight", "pyarrow.orc", "pyarrow.substrait",
    "pyarrow.tests", "pyarrow._parquet_encryption", "pyarrow.parquet.encryption",
    "PIL._avif", "PIL.ImageTk", "PIL.ImageQt",
    "IPython", "curses", "lib2to3", "pip", "pkg_resources", "pytest", "setuptools",
    "sqlite3", "test", "tkinter",
)  # fmt: skip

# By place in the folder, with / between its parts, on any system.
_FILES = (
    # Qt: other screens than a desktop's, the network, and other languages than English
    r"(lib)?Qt6?(Network|EglFS\w*|Pdf|Qml\w*|Quick\w*|VirtualKeyboard\w*)(\.|$)",
    r"/plugins/(egldeviceintegrations|generic|networkinformation|tls|virtualkeyboard)/",
    r"/plugins/platforms/.*(eglfs|linuxfb|minimal|vnc|vkkhr|direct2d)",
    r"/plugins/platformthemes/libqgtk3",
    r"/plugins/platforminputcontexts/.*virtualkeyboard",
    r"/plugins/imageformats/.*(pdf|tga|tiff|wbmp|webp|icns)",
    r"PySide6/(Qt/)?translations/",
    # what those alone would need of the system
    r"^lib(atk|cairo|datrie|fribidi|gdk|gio|gmodule|gobject|graphite2|gssapi|gtk|harfbuzz|"
    r"k5crypto|keyutils|krb5|com_err|mount|blkid|selinux|pango|pixman|thai|jpeg\.|readline|sqlite3|"
    r"tinfo|ncurses)",
    # Arrow: other machines' storage, and the sources that compilers want
    r"arrow_(flight|python_flight|s3|python_parquet_encryption|orc)",
    r"pyarrow/(include|includes|src|tests)/", r"pyarrow/.*\.(pxi|pxd|pyx|h|lib)$",
    # test data and pictures that only examples of other packages show
    r"matplotlib/mpl-data/(sample_data|images)/", r"(numpy|pandas|scipy|statsmodels)/.*/tests/",
    r"setuptools/",
    # what pip wrote where it installed, with the place of the building environment in it
    r"\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$",
)  # fmt: skip
_LEFT_OUT = re.compile("|".join(f"(?:{pattern})" for pattern in _FILES))


def kept(place: str) -> bool:
    """Whether the file that would lie at ``place`` in the folder belongs there."""
    path = place.replace("\\", "/")
    return _LEFT_OUT.search(path) is None and _LEFT_OUT.search(path.rpartition("/")[2]) is None
