"""What follows from a command: the only place where the rules of the queue decide."""

from office.decide.decision import decide, pass_time

__all__ = ["decide", "pass_time"]
