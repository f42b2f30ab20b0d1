"""Importing every area, so that the register is full; a list, not a search, so that it works frozen."""

import models.core.actions
import models.core.calendar.actions
import models.core.calendar.describe
import models.core.calendar.duties
import models.core.calendar.importing
import models.core.calendar.papers
import models.core.duties
import models.core.imports.actions
import models.core.imports.checks
import models.core.imports.describe
import models.core.papers.actions
import models.core.papers.describe
import models.core.regulation.actions
import models.core.regulation.describe
import models.core.rulebook.actions
import models.core.rulebook.checks
import models.core.rulebook.describe
import models.core.rulebook.duties
import models.core.rulebook.papers
import models.org.actions
import models.org.describe
import models.org.duties
import models.org.papers
import models.roster.actions
import models.roster.describe
import models.score.describe
import models.staff.acknowledgements.actions
import models.staff.acknowledgements.describe
import models.staff.acknowledgements.duties
import models.staff.acknowledgements.papers
import models.staff.actions
import models.staff.appraisals.describe
import models.staff.appraisals.duties
import models.staff.certificates.describe
import models.staff.certificates.duties
import models.staff.describe
import models.staff.duties
import models.staff.papers
import models.staff.requirements
import models.staff.service.describe
import models.staff.service.duties

__all__ = ["models"]
