"""The report as one HTML page that needs nothing from anywhere: `page.render`."""
