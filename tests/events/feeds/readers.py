"""Readers of calendars and feeds that share no code with what writes them."""

import json
import subprocess
from pathlib import Path
from unittest import SkipTest

import feedparser
from lxml import etree

from ...test_architecture import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
# tools/bootstrap.sh puts it there.
ICAL_JS = ROOT / ".venv/readers/node_modules/ical.js/dist/ical.js"
NODE = ROOT / ".venv/bin/node"
_SCRIPT = """
import ICAL from %s;
import { readFileSync } from "node:fs";
ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const moment = (time) => time.isDate ? time.toString() : time.toJSDate().toISOString();
console.log(JSON.stringify({
  name: calendar.getFirstPropertyValue("x-wr-calname"),
  refresh: calendar.getFirstPropertyValue("refresh-interval").toString(),
  events: calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid, summary: event.summary, description: event.description,
      location: event.location, sequence: event.sequence,
      start: moment(event.startDate), end: moment(event.endDate),
      status: component.getFirstPropertyValue("status"),
      url: component.getFirstPropertyValue("url"),
    };
  }),
}));
"""


def read_by_ical_js(body: bytes) -> dict:
    """Return what ical.js finds in a calendar; it raises where a line breaks RFC 5545."""
    if not ICAL_JS.exists():
        raise SkipTest("ical.js is not there: tools/bootstrap.sh test installs it.")
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", _SCRIPT % json.dumps(ICAL_JS.as_uri())],
        input=body,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return json.loads(done.stdout)


def atom_schema() -> etree.RelaxNG:
    """Return the rules of RFC 4287 for what the portal's feeds use."""
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def read_feed(body: bytes):
    """Return what feedparser finds in a feed that keeps the rules."""
    atom_schema().assertValid(etree.fromstring(body))
    found = feedparser.parse(body)
    if found.bozo or found.version != "atom10":
        raise AssertionError(f"{found.version}: {found.get('bozo_exception')}")
    return found


def titles(body: bytes) -> list[tuple[str, str | None]]:
    """Return the title of each entry, and its language where that is not the feed's."""
    root = etree.fromstring(body)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    return [(one.text, one.get(language)) for one in root.iterfind(f"{ATOM}entry/{ATOM}title")]
