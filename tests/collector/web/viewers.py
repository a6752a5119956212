"""Those who look, one of each role, kept to a commune or to nothing."""

from collector.viewer import Role, Viewer
from office.ids import OfficeId, OfficialId, UnitId

A, B = UnitId("xa-mau-a"), UnitId("xa-mau-b")
MAU = (OfficeId("xa-mau-a"), OfficialId("nguyen-thi-mau"))

TOP = Viewer("quan-tri", "admin")
OF_A: dict[Role, Viewer] = {
    "admin": Viewer("an", "admin", A),
    "leader": Viewer("lanh-dao", "leader", A),
    "official": Viewer("mau", "official", None, MAU),
    "supervisor": Viewer("giam-sat", "supervisor", A),
    "technician": Viewer("ky-thuat", "technician", A),
}
"""One of each role, kept to commune A."""
