"""Links of a page to files of the repository."""

import re

_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
_DOC = re.compile(r"<doc:(\w+)>")


def broken(page, root):
    """A line for each link that leads nowhere."""
    text = re.sub(r"^```.*?^```$", "", page.text, flags=re.DOTALL | re.MULTILINE)
    targets = [link for link in _LINK.findall(text) if "://" not in link]
    missing = [link for link in targets if not (page.path.parent / link).exists()]
    missing += [name for name in _DOC.findall(text) if not (page.path.parent / f"{name}.md").exists()]
    return [f"{page.name}: the link to {link} leads nowhere" for link in missing]
