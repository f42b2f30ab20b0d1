"""Days that somebody has to clear: explain, correct, plan, import or approve."""
