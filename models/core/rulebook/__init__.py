"""Every number of the regulation as a dated value with its author, reason and source."""
