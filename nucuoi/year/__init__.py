"""A whole year of a sample province in minutes: the events that its desks and terminals would have sent, made directly."""
