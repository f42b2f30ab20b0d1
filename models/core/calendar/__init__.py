"""The working calendar and all arithmetic of deadlines."""
