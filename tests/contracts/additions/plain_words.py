"""Plain words: the paragraphs and nothing else."""

from evaluator.summary.blocks import Figure, Heading, Paragraph, Summary


class PlainWords:
    """Writes what can be read aloud."""

    key = "plain_words"
    suffix = ".txt"
    label = "Plain words"
    usual = False
    paged = False

    def write(self, summary: Summary) -> bytes:
        """Headings, paragraphs and what pictures show, one a line."""
        lines = [summary.title]
        for block in summary.blocks:
            if isinstance(block, Heading | Paragraph):
                lines.append(block.text)
            elif isinstance(block, Figure):
                lines.append(block.alt)
        return "\n".join(lines).encode()


PLAIN_WORDS = PlainWords()
