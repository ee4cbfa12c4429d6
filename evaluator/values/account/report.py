"""What is told around the results: by whom and for whom, and what numbers cannot say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """Words of the evaluator, all optional. They decide nothing, and no lock holds them.

    Attributes:
        evaluated_by, commissioned_by, contact, licence: who answers for it, and on what terms it
            may be passed on.
        logo: whose picture stands on page one: the name of a PNG or JPEG file beside the plan,
            and once that is read the picture itself. logo_text: what it shows, for who cannot
            see it.
        mechanism: how it is meant to bring the change about, and what is known of that.
        moderators: for whom and where it may do more or less.
        implementation: how it was delivered, and how far that was as planned.
        reach: how many of those it was meant for were reached. dose: how much they had of it.
        harms: what was done to look for harm, and what was seen.
    """

    evaluated_by: str = ""
    commissioned_by: str = ""
    contact: str = ""
    licence: str = ""
    logo: str = ""
    logo_text: str = ""
    mechanism: str = ""
    moderators: str = ""
    implementation: str = ""
    reach: str = ""
    dose: str = ""
    harms: str = ""
