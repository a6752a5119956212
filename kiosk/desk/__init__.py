"""The desk: the single authority over an office's queue, with the pages of those who work there."""
