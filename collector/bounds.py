"""What a viewer may ask of the figures: an address is looked at before it is read, and what it asks is kept within the scope.

Both work with the directory within the viewer's scope. What is outside and what is nowhere get the same answer.
"""

from collections.abc import Mapping, Sequence

from collector.errors import ForbiddenError, InquiryInvalidError
from collector.inquiry import Inquiry, about_unit
from collector.naming import Naming
from collector.reason import reason
from collector.viewer import Viewer
from office.closing import ended_by
from office.directory import Index
from office.ids import OfficeId

_OUTSIDE = "this place or person is outside of what this account may see, or is not there"


def admitted(given: Mapping[str, Sequence[str]], viewer: Viewer, directory: Index, naming: Naming) -> dict[str, list[str]]:
    """The parameters of an address, with ids in the place of codes.

    Raises:
        ForbiddenError: when they name what is outside of the scope.
        InquiryInvalidError: when a viewer who is told codes asks by anything else.
    """
    found = {name: list(values) for name, values in given.items()}
    if not viewer.sees_everything:
        for name, known in (("unit", directory.units), ("office", directory.offices)):
            if any(value and value not in known for value in found.get(name, [])):
                raise ForbiddenError("outside-scope", _OUTSIDE)
    asked = [value for value in found.get("official", []) if value]
    if viewer.role == "official" and any(value != (viewer.official or ("", ""))[1] for value in asked):
        raise ForbiddenError("outside-scope", _OUTSIDE)
    if not naming.shows_names and len(asked) == 1 and len(found.get("office", [])) == 1:
        official = naming.read(OfficeId(found["office"][0]), asked[0])
        if official is None:
            raise InquiryInvalidError({"official": reason("%(value)r is the code of nobody in this office", value=asked[0][:16])})
        found["official"] = [official]
    return found


def kept_within(inquiry: Inquiry, viewer: Viewer, directory: Index) -> Inquiry:
    """``inquiry`` about the viewer's own scope where it names no place of it; about the own person for an official.

    Raises:
        ForbiddenError: when the scope is no more in the directory.
    """
    if viewer.sees_everything:
        return inquiry
    if viewer.role == "official":
        if viewer.official is None or viewer.official not in directory.officials:
            raise ForbiddenError("outside-scope", "the person of this account is no more in the directory; ask an admin")
        return inquiry._replace(office=viewer.official[0], official=viewer.official[1])
    if viewer.unit not in directory.units:
        raise ForbiddenError("outside-scope", "the place of this account is no more in the directory; ask an admin")
    if inquiry.office is not None and inquiry.unit is None and inquiry.office in directory.past:
        return inquiry._replace(offices=frozenset({inquiry.office}), stays={inquiry.office: directory.past[inquiry.office]})
    if inquiry.unit is not None or inquiry.office is not None:
        return inquiry
    return about_unit(inquiry, viewer.unit, directory)


def about_one(inquiry: Inquiry, directory: Index) -> Inquiry:
    """``inquiry``, about the office where its unit has only one; of one that had ended before these days nothing is asked."""
    if inquiry.office is not None:
        return inquiry
    inside = inquiry.counted()
    every = directory.offices.keys() if inside is None else inside
    offices = list(every - ended_by(directory, inquiry.first))
    return inquiry._replace(office=offices[0]) if len(offices) == 1 else inquiry
