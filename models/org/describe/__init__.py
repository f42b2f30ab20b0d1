"""The organisation described once for the screen, the command line and the tests."""

import models.org.describe.lists
import models.org.describe.records

__all__ = ["models"]
