"""What other packages bring along and this program never loads: left out of the built folder."""

from __future__ import annotations

import re

MODULES = (
    "PySide6.QtNetwork",
    "pyarrow._azurefs", "pyarrow._flight", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._orc",
    "pyarrow._s3fs", "pyarrow._substrait", "pyarrow.flight", "pyarrow.orc", "pyarrow.substrait",
    "pyarrow.tests", "pyarrow._parquet_encryption", "pyarrow.parquet.encryption",
    "PIL._avif", "PIL.ImageTk", "PIL.ImageQt", "lxml.html",
    "lxml.isoschematron", "lxml.objectify", "statsmodels.tsa",
    "IPython", "curses", "lib2to3", "pip", "pkg_resources", "pytest", "setuptools",
    "sqlite3", "test", "tkinter",
)  # fmt: skip

# By place in the folder, with / between its parts, on any system.
_FILES = (
    # Qt: other screens than a desktop's, the network, and other languages than English
    r"(lib)?Qt6?(Network|Egl\w*|Pdf|Qml\w*|Quick\w*|VirtualKeyboard\w*)(\.|$)",
    r"/plugins/(egldeviceintegrations|generic|networkinformation|tls|virtualkeyboard)/",
    r"/plugins/platforms/.*(eglfs|linuxfb|minimal|vnc|vkkhr|direct2d)",
    r"/plugins/platformthemes/libqgtk3",
    r"/plugins/platforminputcontexts/.*virtualkeyboard",
    r"/plugins/imageformats/.*(pdf|tga|tiff|wbmp|webp|icns)",
    r"PySide6/(Qt/)?(translations|qml)/",
    # what those alone would need of the system
    r"^lib(atk|atspi|bsd|cairo|datrie|epoxy|fribidi|gdk|gio|gmodule|gobject|graphite2|gssapi|gtk|"
    r"harfbuzz|k5crypto|keyutils|krb5|com_err|mount|blkid|selinux|pango|pixman|thai|jpeg\.|readline|"
    r"sqlite3|tinfo|ncurses|md\.|X(au|composite|cursor|damage|dmcp|ext|fixes|i|inerama|randr|"
    r"render)\.)",
    # printing: a system that has printers has these, and they know its network
    r"^lib(avahi|cups\.|gmp|gnutls|hogweed|idn2|nettle|p11-kit|tasn1|unistring)",
    # Arrow: other machines' storage, and the sources that compilers want
    r"arrow_(flight|python_flight|s3|python_parquet_encryption|orc)",
    r"pyarrow/libarrow_python\.so(\.\d+\.\d+\.\d+)?$",  # one library under its other names
    r"pyarrow/(include|includes|src|tests)/", r"pyarrow/.*\.(pxi|pxd|pyx|h|lib)$",
    # test data and pictures that only examples of other packages show
    r"matplotlib/mpl-data/(sample_data|images)/", r"docx/templates/default-docx-template/",
    r"(numpy|pandas|scipy|statsmodels)/.*/tests/",
    r"setuptools/",
    # what pip wrote where it installed, with the place of the building environment in it
    r"\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$",
)  # fmt: skip
_LEFT_OUT = re.compile("|".join(f"(?:{pattern})" for pattern in _FILES))


def kept(place: str) -> bool:
    """Whether the file that would lie at ``place`` in the folder belongs there."""
    path = place.replace("\\", "/")
    return _LEFT_OUT.search(path) is None and _LEFT_OUT.search(path.rpartition("/")[2]) is None
