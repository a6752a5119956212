"""The rules of the house as functions from a file's path and text to what is wrong with it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("office", "kiosk", "collector", "nucuoi")
MOST_LINES = 400
FORBIDDEN_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"})

PURE_MODULES = frozenset(
    {
        "__future__",
        "bisect",
        "collections",
        "dataclasses",
        "datetime",
        "difflib",
        "enum",
        "functools",
        "hashlib",
        "itertools",
        "math",
        "msgspec",
        "office",
        "operator",
        "re",
        "statistics",
        "string",
        "types",
        "typing",
        "unicodedata",
    }
)
"""What ``office`` may import: nothing among it reaches a disk, a network, a clock or chance."""

IMPURE_NAMES = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})

NEIGHBOURS = {
    "office": frozenset({"kiosk", "collector", "nucuoi", "tests", "bench"}),
    "kiosk": frozenset({"collector", "nucuoi", "tests", "bench"}),
    "collector": frozenset({"kiosk", "nucuoi", "tests", "bench"}),
    "nucuoi": frozenset({"tests", "bench"}),
}
"""Which rooms a room may not look into."""

LIBRARY_PLACES = {
    "kivy": ("kiosk/ui/",),
    "gpiozero": ("kiosk/panel.py",),
    "lgpio": ("kiosk/panel.py",),
    "RPi": ("kiosk/panel.py",),
    "paho": ("kiosk/link.py", "collector/link.py"),
    "escpos": ("kiosk/raster.py", "kiosk/usb_connection.py"),
    "usb": ("kiosk/usb_connection.py",),
    "segno": ("kiosk/qr.py", "collector/web/qr.py"),  # rooms do not look into each other
    "pyotp": ("collector/store/second_step.py",),
    "flask": ("collector/web/", "kiosk/desk/"),
    "flask_login": ("collector/web/", "kiosk/desk/"),
    "flask_limiter": ("collector/web/", "kiosk/desk/"),
    "flask_wtf": ("collector/web/", "kiosk/desk/"),
    "werkzeug": ("collector/web/", "kiosk/desk/"),
    "jinja2": ("collector/web/", "collector/reports/pdf.py", "kiosk/desk/"),
    "xlsxwriter": ("collector/reports/workbook.py",),
    "weasyprint": ("collector/reports/pdf.py",),
    "docx": ("collector/reports/document.py",),
    "waitress": ("collector/web/", "kiosk/desk/"),
    "argon2": ("collector/store/", "collector/web/", "kiosk/desk/hasher.py", "nucuoi/account_commands.py"),
    "sqlite3": ("kiosk/journal.py", "kiosk/desk/pin_file.py", "collector/store/"),
    "sqlite_utils": ("collector/store/",),
}
"""Where in the rooms a library may be imported: a folder ends with a slash."""

CLOCKS = ("kiosk/clock.py", "collector/clock.py")
READS_THE_TIME = {
    "time": frozenset(
        {
            "time",
            "time_ns",
            "monotonic",
            "monotonic_ns",
            "perf_counter",
            "perf_counter_ns",
            "process_time",
            "clock_gettime",
            "localtime",
            "gmtime",
            "ctime",
        }
    ),
    "datetime": frozenset({"now", "utcnow", "today"}),
}
TOPIC = re.compile(r"nucuoi/v\d")
TOPIC_PLACE = "office/topics.py"


def python_files(*places: str) -> list[Path]:
    """Every module under ``places``, sorted."""
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py"))


def at(path: Path) -> str:
    """The path from the root of the tree, with slashes."""
    return path.relative_to(ROOT).as_posix()


def layer_faults(path: str, source: str) -> list[str]:
    """Imports that break a layer rule, and what ``office`` does that a rule may not do."""
    tree = ast.parse(source)
    room = path.split("/", maxsplit=1)[0]
    found = []
    for module, line in _imports(tree, path):
        top = module.split(".", maxsplit=1)[0]
        if top in NEIGHBOURS.get(room, frozenset()):
            found.append(f"{path}:{line}: {room} imports {module}")
        if room == "office" and top not in PURE_MODULES:
            found.append(f"{path}:{line}: office imports {module}; only {', '.join(sorted(PURE_MODULES))} are pure")
        places = LIBRARY_PLACES.get(top)
        if places is not None and not any(path == place or (place.endswith("/") and path.startswith(place)) for place in places):
            found.append(f"{path}:{line}: {top} belongs in {' or '.join(places)}")
    if room == "office":
        found += [
            f"{path}:{node.lineno}: office calls {node.func.id}()"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_NAMES
        ]
    return found


def clock_faults(path: str, source: str) -> list[str]:
    """Where the time is read outside a clock."""
    if path in CLOCKS:
        return []
    tree = ast.parse(source)
    bound: dict[str, str] = {}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound.update({name.asname or name.name: name.name for name in node.names if name.name in READS_THE_TIME})
        elif isinstance(node, ast.ImportFrom) and node.module in READS_THE_TIME:
            for name in node.names:
                if name.name in READS_THE_TIME["time"] and node.module == "time":
                    found.append(f"{path}:{node.lineno}: reads the time by {name.name}(); ask the clock")
                elif node.module == "datetime" and name.name in {"datetime", "date"}:
                    bound[name.asname or name.name] = "datetime"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value
            while isinstance(base, ast.Attribute):
                base = base.value
            module = bound.get(base.id) if isinstance(base, ast.Name) else None
            if module is not None and node.attr in READS_THE_TIME[module]:
                found.append(f"{path}:{node.lineno}: reads the time by {node.attr}(); ask the clock")
    return found


def topic_faults(path: str, source: str) -> list[str]:
    """Where a topic is written outside the one module that writes topics."""
    if path == TOPIC_PLACE:
        return []
    return [
        f"{path}:{node.lineno}: writes a topic; ask office.topics"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TOPIC.search(node.value)
    ]


def shape_faults(path: str, source: str) -> list[str]:
    """A module that is too long, badly named or, as the face of a package, more than a face."""
    found = []
    lines = source.count("\n")
    if lines > MOST_LINES:
        found.append(f"{path}: {lines} lines are over {MOST_LINES}; give its second noun a module of its own")
    found += [f"{path}: {part!r} is no noun of the office" for part in _words(path) if part in FORBIDDEN_NAMES]
    if path.endswith("__init__.py"):
        for node in ast.parse(source).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            # A constant of names that were imported just above is a list of what the face shows.
            is_list = isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)
            if not (is_docstring or is_list or isinstance(node, ast.Import | ast.ImportFrom)):
                found.append(f"{path}:{node.lineno}: a face holds a docstring and imports, never logic")
    return found


def docstring_faults(path: str, source: str) -> list[str]:
    """Public modules, classes, functions and methods that do not say what they are."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else [f"{path}: the module says not what it owns"]
    return found + list(_undocumented(path, tree, ""))


def _undocumented(path: str, body: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    for node in body.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        name = f"{prefix}{node.name}"
        marks = {getattr(mark, "attr", getattr(mark, "id", "")) for mark in node.decorator_list}
        if not ast.get_docstring(node) and not marks & {"overload", "setter", "override"}:
            yield f"{path}:{node.lineno}: {name} says not what it is"
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(path, node, f"{name}.")


def _imports(tree: ast.Module, path: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                above = PurePosixPath(path).parts[: -node.level]
                yield ".".join([*above, *([node.module] if node.module else [])]), node.lineno
            else:
                yield node.module or "", node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module":
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value), node.lineno


def _words(path: str) -> list[str]:
    return [word for part in PurePosixPath(path).with_suffix("").parts for word in part.split("_") if word]
