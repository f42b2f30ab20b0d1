"""The company's own regulation: its texts by version and article, as of any day."""
