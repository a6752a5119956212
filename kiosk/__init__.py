"""Everything that stands in the office: the programs on the terminals."""
