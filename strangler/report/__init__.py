"""The report: what the store holds, as one frozen model that every format shows."""
