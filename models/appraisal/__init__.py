"""The month part of appraisal: scores, additions, and the performance bonus sheet (F-08)."""
