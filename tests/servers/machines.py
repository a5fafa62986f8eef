"""machines.py TOOLS FILE…: what independent readers find in feeds, site maps and calendars, as JSON {file: what}.

feedparser reads *.xml feeds; lxml validates each by atom.rng, beside this file, and what RFC 4287 demands beyond a
grammar is checked as well; lxml validates sitemap.xml by the schema of sitemaps.org; icalendar reads *.ics. A file that
breaks a rule ends the program. TOOLS is the folder of visitors.sh; run with its python."""

import copy
import io
import json
import pathlib
import sys
from datetime import datetime

import feedparser
import icalendar
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"

# Pages in other languages stand in the site map as links of XHTML. The schema demands that somebody declares them.
WITH_LINKS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<xsd:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="{schema}"/>
<xsd:import namespace="http://www.w3.org/1999/xhtml" schemaLocation="{links}"/>
</xsd:schema>"""
LINKS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
<xsd:element name="link"><xsd:complexType>
<xsd:attribute name="rel" type="xsd:token" use="required"/>
<xsd:attribute name="hreflang" type="xsd:token" use="required"/>
<xsd:attribute name="href" type="xsd:anyURI" use="required"/>
</xsd:complexType></xsd:element>
</xsd:schema>"""

FEEDS = etree.RelaxNG(etree.parse(pathlib.Path(__file__).parent / "atom.rng"))


def feed(path):
    document = etree.parse(path)
    FEEDS.assertValid(document)
    # The grammar judges: without any of these the same feed would be refused.
    for needed in ["id", "title", "updated", "author/" + ATOM + "name"]:
        broken = copy.deepcopy(document)
        element = broken.find(ATOM + needed)
        element.getparent().remove(element)
        assert not FEEDS.validate(broken), (path, needed)
    tree = document.getroot()
    assert tree.tag == ATOM + "feed", tree.tag
    entries = tree.findall(ATOM + "entry")
    for element in [tree, *entries]:
        for name in ["id", "title", "updated"]:
            assert len(element.findall(ATOM + name)) == 1, (path, name)
        instant = datetime.fromisoformat(element.findtext(ATOM + "updated"))
        assert instant.tzinfo, path
        assert "://" in element.findtext(ATOM + "id"), path
        links = [(l.get("rel", "alternate"), l.get("hreflang"), l.get("type")) for l in element.findall(ATOM + "link")]
        assert len(links) == len(set(links)) and ("alternate", None, None) in links, (path, links)
        # Nothing but what the RFC names.
        known = {"id", "title", "updated", "link", "author", "summary", "entry"}
        assert {etree.QName(child).localname for child in element} <= known, path
    assert len(tree.findall(ATOM + "author")) == 1, path
    ids = [entry.findtext(ATOM + "id") for entry in entries]
    assert len(ids) == len(set(ids)), path
    found = feedparser.parse(path)
    assert not found.bozo and found.version == "atom10", (path, found.get("bozo_exception"))
    return {
        "title": found.feed.title,
        "language": found.feed.get("language") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        "self": [link.href for link in found.feed.links if link.rel == "self"],
        "entries": [{"title": e.title, "link": e.link, "updated": e.updated, "summary": e.summary} for e in found.entries],
    }


def site_map(path, tools):
    links = pathlib.Path(path).parent.parent / "links.xsd"
    links.write_text(LINKS)
    schema = pathlib.Path(tools) / "node_modules/sitemap/schema/sitemap.xsd"
    whole = WITH_LINKS.format(schema=schema.as_uri(), links=links.as_uri())
    tree = etree.parse(path)
    etree.XMLSchema(etree.parse(io.BytesIO(whole.encode()))).assertValid(tree)
    pages = {}
    for url in tree.getroot():
        others = {link.get("hreflang"): link.get("href") for link in url.findall(XHTML + "link")}
        pages[url.findtext(MAP + "loc")] = {"lastmod": url.findtext(MAP + "lastmod"), "others": others}
    return pages


def calendar(path):
    read = icalendar.Calendar.from_ical(pathlib.Path(path).read_bytes())
    assert read.get("VERSION") == "2.0" and read.get("PRODID"), path
    found = []
    for event in read.walk("VEVENT"):
        assert not event.errors and event.get("UID") and event["DTSTAMP"].dt.tzinfo, path
        found.append({"from": str(event["DTSTART"].dt), "until": str(event["DTEND"].dt), "summary": str(event["SUMMARY"])})
    uids = [str(event["UID"]) for event in read.walk("VEVENT")]
    assert len(uids) == len(set(uids)), path
    return {"name": str(read["X-WR-CALNAME"]), "events": found}


tools, *files = sys.argv[1:]
read = {}
for file in files:
    if file.endswith(".ics"):
        read[file] = calendar(file)
    elif file.endswith("sitemap.xml"):
        read[file] = site_map(file, tools)
    else:
        read[file] = feed(file)
print(json.dumps(read))
