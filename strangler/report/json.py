"""The report as JSON: the fields of `strangler.report.model`, in their order."""

import msgspec

from strangler.report.model import Report


def render(report: Report) -> str:
    """An indented JSON document that ends in a newline."""
    return msgspec.json.format(msgspec.json.encode(report)).decode() + "\n"
