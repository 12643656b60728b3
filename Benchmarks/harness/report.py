"""Tables for the terminal and for RESULTS.md."""


class Section:
    """One comparison: a title, what was done, and a table."""

    def __init__(self, title, about, columns):
        self.title, self.about, self.columns, self.rows = title, about, columns, []

    def add(self, *cells):
        self.rows.append([cell if isinstance(cell, str) else f"{cell:,.2f}" for cell in cells])

    def text(self):
        table = [self.columns, *self.rows]
        widths = [max(len(row[index]) for row in table) for index in range(len(self.columns))]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in table)

    def markdown(self):
        lines = [f"## {self.title}", "", self.about, "", "| " + " | ".join(self.columns) + " |",
                 "|" + "---|" * len(self.columns)]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines) + "\n"


def page(sections, machine):
    head = ("# Results\n\nMade by `make bench`: " + machine + ".\n\nRead ratios between servers of one table, not single "
            "figures: all of a table was measured in turns in one run, and machines differ.\n")
    return "\n".join([head, *(section.markdown() for section in sections)])
