"""axe-core on a page: the rules of WCAG 2.2 AA, nothing of taste."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    # Off by default in axe; part of 2.2 AA.
    "rules": {"target-size": {"enabled": True}},
}


def violations(page) -> list[str]:
    """Return one paragraph for each rule the page breaks."""
    # The desk's sheet imports Django's, which axe would write into the page: the policy forbids it.
    imports = page.locator('link[href*="desk-base"]').count() > 0
    found = Axe().run(page, options={**OPTIONS, "preload": not imports}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(
            f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}"
            for node in rule["nodes"]
        )
        for rule in found
    ]


def assert_accessible(page):
    """Fail with every violation of WCAG 2.2 AA that axe sees on `page` as it stands."""
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)
