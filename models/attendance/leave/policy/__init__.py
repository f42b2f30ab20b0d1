"""The regulation of leave: types, approval and notice, and the decision table, as tables of the rulebook."""
