"""Pages: Markdown files, their fenced blocks, and the mark before each."""

import dataclasses
import pathlib
import re

# What a mark may say. A block without a mark is an error in every language but these, which show nothing to run.
MARKS = ("run", "start", "file", "output", "quotes", "shown")
UNMARKED = ("", "text")

_MARK = re.compile(r"^<!-- (\w+)(?:: (.*?))? -->$")
_FENCE = re.compile(r"^```(\w*)$")


class PageError(Exception):
    """A page that cannot be read: where and why."""


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block; `line` is where its text begins."""

    line: int
    language: str
    mark: str
    argument: str
    text: str

    @property
    def options(self):
        """The mark's argument, split: `needs node, fails with 5`."""
        return [option.strip() for option in self.argument.split(",") if option.strip()]


@dataclasses.dataclass(frozen=True)
class Page:
    name: str
    path: pathlib.Path
    text: str

    def blocks(self):
        """The blocks of the page, top to bottom."""
        lines = self.text.splitlines()
        found, index = [], 0
        while index < len(lines):
            fence = _FENCE.match(lines[index])
            if fence:
                end = self._end(lines, index)
                mark, argument = self._mark(lines[index - 1] if index else "", fence[1], index + 1)
                text = "".join(line + "\n" for line in lines[index + 1 : end])
                found.append(Block(index + 2, fence[1], mark, argument, text))
                index = end
            index += 1
        return found

    def _end(self, lines, start):
        for index in range(start + 1, len(lines)):
            if lines[index] == "```":
                return index
        raise PageError(f"{self.name}:{start + 1}: this block has no end")

    def _mark(self, line, language, number):
        mark = _MARK.match(line)
        if mark and mark[1] in MARKS:
            return mark[1], mark[2] or ""
        if language in UNMARKED and not mark:
            return "shown", "plain text"
        raise PageError(f"{self.name}:{number}: a block is not marked with {', '.join(MARKS)}")


def to_follow(root):
    """The pages whose every block is run."""
    return _pages(root, [root / "README.md", *sorted(root.glob("Sources/Drydock/Documentation.docc/*.md"))])


def to_look_up(root):
    """Pages that hold no commands, or that other tests hold to what they say."""
    return _pages(root, [root / "CONTRIBUTING.md", root / "scenarios/README.md"])


def _pages(root, paths):
    return [Page(str(path.relative_to(root)), path, path.read_text()) for path in paths]
