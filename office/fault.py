"""One thing that is wrong, as a sentence that still knows its parts, so that it can be said in another language."""

from collections.abc import Mapping
from typing import Any, Self


class Fault(str):
    """``path: reason; fix`` in English; ``template`` is the sentence after the path, ``values`` what was put into it.

    >>> fault = Fault("counters.xa-mau-a/quay-1.label", "is {length} long; use at most {most}", length=13, most=12)
    >>> fault
    'counters.xa-mau-a/quay-1.label: is 13 long; use at most 12'
    >>> fault.values["most"]
    12
    """

    path: str
    template: str
    values: dict[str, object]

    def __new__(cls, path: str, template: str, **values: object) -> Self:
        """Say ``template`` (as for ``str.format``) about the field at ``path``."""
        self = super().__new__(cls, f"{path}: {template.format(**values)}")
        self.path, self.template, self.values = path, template, values
        return self

    def parts(self) -> dict[str, object]:
        """What :meth:`made_of` makes it of again; plain data."""
        plain = {name: value if isinstance(value, int) else str(value) for name, value in self.values.items()}
        return {"path": self.path, "template": self.template, "values": plain}

    @classmethod
    def made_of(cls, parts: Mapping[str, Any]) -> Self:
        """The fault of its :meth:`parts`."""
        return cls(parts["path"], parts["template"], **parts["values"])
