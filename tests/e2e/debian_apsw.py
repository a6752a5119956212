"""Debian's APSW inside this environment: the one package that sees the files of the standard library's ``sqlite3``.

The wheel from PyPI carries an SQLite of its own, whose file systems the standard library never asks. Debian's package is linked
to the same shared library, so a file system registered through it serves every ``sqlite3.connect`` of the process.
"""

import importlib.util
import sqlite3
import sys
from functools import cache
from pathlib import Path
from typing import Any

_HOME = Path("/usr/lib/python3/dist-packages/apsw")


@cache
def debian_apsw() -> Any:  # noqa: ANN401  an untyped module
    """The module ``apsw``, and nothing else of Debian's packages.

    Raises:
        ModuleNotFoundError: python3-apsw is not installed, or is for another Python.
        ImportError: it brings another SQLite than the standard library's.
    """
    tag = f"cpython-{sys.version_info.major}{sys.version_info.minor}"
    found = sorted(_HOME.glob(f"__init__.{tag}-*.so"))
    if not found:
        raise ModuleNotFoundError(f"no APSW for {tag} in {_HOME}; run: apt-get install python3-apsw")
    spec = importlib.util.spec_from_file_location("apsw", found[0], submodule_search_locations=[str(_HOME)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{found[0]} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules["apsw"] = module
    spec.loader.exec_module(module)
    with sqlite3.connect(":memory:") as memory:
        (source,) = memory.execute("SELECT sqlite_source_id()").fetchone()
    memory.close()
    if (module.sqlitelibversion(), module.sqlite3_sourceid()) != (sqlite3.sqlite_version, source):
        raise ImportError(f"APSW has SQLite {module.sqlite3_sourceid()}, the standard library {source}; their files differ")
    return module
