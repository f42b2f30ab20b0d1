"""What people ask for about their days: missing punches, field duty, trips, overtime; and decisions about days."""
