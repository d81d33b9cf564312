"""The report as JUnit's XML, which CI systems show: one test case for each route."""

from xml.etree import ElementTree as ET

from strangler.report.facts import ATTENTION, facts
from strangler.report.model import FunctionReport, Report
from strangler.report.wording import plain, several


def render(report: Report) -> str:
    """A document that ends in a newline."""
    cases = [_case(function) for function in report.functions]
    counts = {
        kind: str(sum(case.find(tag) is not None for case in cases))
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    counts["tests"] = str(len(cases))
    made = f"{report.made:%Y-%m-%dT%H:%M:%S}"
    suite = ET.Element("testsuite", {"name": "strangler", "timestamp": made} | counts)
    suite.extend(cases)
    root = ET.Element("testsuites", counts)
    root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(function: FunctionReport) -> ET.Element:
    """A failure where the present code differs, an error where Go cannot answer."""
    module, _, name = function.function.partition(":")
    case = ET.Element("testcase", classname=plain(module), name=plain(name))
    said = "\n".join(f"{fact.label:<12}{fact.text}" for fact in facts(function))
    text = f"\n{said}\nnext        {plain(function.next)}\n"
    kind, message = _outcome(function)
    if kind:
        ET.SubElement(case, kind, message=message).text = text
    else:
        ET.SubElement(case, "system-out").text = text
    return case


def _outcome(function: FunctionReport) -> tuple[str, str]:
    evidence = function.evidence
    if function.attention == "diverges":
        return "failure", several(function.open, "open divergence")
    if function.attention == "fails":
        return "error", ATTENTION["fails"]
    if evidence is not None and not evidence.stale and evidence.verdict == "fail":
        return "failure", "the last check found a difference"
    if function.mode is None:
        return "skipped", "the project no longer defines it"
    if function.attention in {"stale", "unused"}:
        return "skipped", ATTENTION[function.attention]
    return "", ""
