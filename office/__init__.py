"""What can happen in a one-stop office and how it is said on the wire: pure rules, no I/O, no clock, no chance."""
