"""The department in code: areas with their rules, tables, queries and actions, without any screen."""
