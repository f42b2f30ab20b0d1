"""Money that comes in and goes out: what it pays, correcting it, refunds, receipts, and the lists of banks."""
