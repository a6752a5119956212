"""The mark of invented data, the same on every page of every form."""

SAMPLE = "SỐ LIỆU MẪU"
