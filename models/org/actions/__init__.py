"""Everything that changes the organisation, one file per subject."""

import models.org.actions.chains
import models.org.actions.delegations
import models.org.actions.organisation
import models.org.actions.units
import models.org.actions.users

__all__ = ["models"]
