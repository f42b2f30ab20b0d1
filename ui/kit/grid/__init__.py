"""The month grid: people by days, as rosters and attendance show them."""
