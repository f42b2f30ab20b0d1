"""Importing every area, so that the register is full; a list, not a search, so that it works frozen."""

import models.core.actions
import models.core.calendar.actions
import models.core.calendar.describe
import models.core.calendar.duties
import models.core.duties
import models.core.imports.actions
import models.core.imports.describe
import models.core.papers.actions
import models.core.papers.describe
import models.org.actions
import models.org.describe
import models.org.duties
import models.org.papers
import models.staff.actions
import models.staff.describe
import models.staff.duties
import models.staff.papers

__all__ = ["models"]
