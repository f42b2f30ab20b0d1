"""People of the department: the staff register, certificates and employment events."""
