"""Building: Go packages in, artifacts out. The only room that starts processes."""
