"""The sample town: invented ground, people and reports in the shape of a real town's grid."""

from gis.sample.landscape import SRID, Ground, ground

NOTICE = "示例数据，边界与人员均为虚构"
"""Every output made from the sample town says so."""

__all__ = ["NOTICE", "SRID", "Ground", "ground"]
