"""Importing every area, so that the register is full; a list, not a search, so that it works frozen."""

import models.core.actions
import models.core.duties
import models.org.actions
import models.org.describe
import models.org.duties
import models.staff.actions
import models.staff.describe
import models.staff.duties

__all__ = ["models"]
