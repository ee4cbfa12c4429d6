"""Two finished summaries: one as a commissioner would get it, one full of hostile text."""

from __future__ import annotations

from dataclasses import replace

from evaluator.summary.blocks import (
    Bullets,
    Code,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.charts.chances import ChancesChart
from evaluator.summary.charts.cumulative import CumulativeChart
from evaluator.summary.charts.curve import CurveChart, CurvePoint
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.summary.charts.flow import FlowBar, FlowChart
from evaluator.summary.charts.love import LovePlot
from evaluator.summary.charts.means import MeansChart
from evaluator.summary.charts.overlap import OverlapChart
from evaluator.summary.charts.path import PathChart
from evaluator.summary.charts.roll_out import RollOutChart, RollOutRow
from evaluator.summary.charts.starts import StartsChart, StartsLine
from evaluator.summary.charts.survival import SurvivalChart
from evaluator.summary.charts.synthetic import SyntheticChart
from evaluator.summary.receipt import make_receipt

MEANS = Figure(
    key="means",
    title="Knowledge rose more in schools that held the sessions",
    alt=(
        "Line chart. Mean knowledge score rose from 11.2 to 13.1 in schools with sessions and from "
        "11.0 to 11.7 in schools with usual lessons."
    ),
    chart=MeansChart(
        times=("Autumn 2025", "Spring 2026"),
        treated=(11.2, 13.1),
        comparison=(11.0, 11.7),
        treated_label="Sessions",
        comparison_label="Usual lessons",
        starts_after=0,
        y_label="Knowledge of gang harms, mean score (0 to 20)",
    ),
    table=Table(
        title="Mean knowledge score by group and term",
        columns=("Group", "Autumn 2025", "Spring 2026", "Change"),
        rows=(("Sessions", "11.2", "13.1", "+1.9"), ("Usual lessons", "11.0", "11.7", "+0.7")),
        numeric=(False, True, True, True),
    ),
)

EFFECT = Figure(
    key="effect",
    title="Every reasonable analysis gives a similar answer",
    alt="Dot plot. The planned effect is +1.2 points with a likely range of +0.4 to +2.0.",
    chart=EffectChart(
        rows=(
            EffectRow("Planned analysis", 1.2, 0.4, 2.0, "planned"),
            EffectRow("Without adjusting for background", 1.1, 0.2, 2.0, "alternative"),
            EffectRow("Each school left out in turn (smallest)", 0.9, -0.1, 1.9, "alternative"),
            EffectRow("Before and after, no comparison", 1.9, 1.6, 2.2, "naive"),
        ),
        unit="points on the knowledge score",
        null=0,
        worthwhile=1.0,
        better="higher",
    ),
    table=Table(
        title="Effect in points on the knowledge score",
        columns=("Analysis", "Effect", "From", "To"),
        rows=(
            ("Planned analysis", "+1.2", "+0.4", "+2.0"),
            ("Without adjusting for background", "+1.1", "+0.2", "+2.0"),
            ("Each school left out in turn (smallest)", "+0.9", "−0.1", "+1.9"),
            ("Before and after, no comparison", "+1.9", "+1.6", "+2.2"),
        ),
        numeric=(False, True, True, True),
    ),
)

_EFFECTS = (0.1, -0.2, 0.15, 0.05, 0.5, 1.1, 1.4)
PATH = Figure(
    key="path",
    title="The groups moved together before the start",
    alt="Event study. Effects before the start lie around zero; after it they rise to +1.4.",
    chart=PathChart(
        event_time=(-5, -4, -3, -2, 0, 1, 2),
        value=_EFFECTS,
        low=tuple(v - 0.5 for v in _EFFECTS),
        high=tuple(v + 0.5 for v in _EFFECTS),
        reference=-1,
        y_label="Effect, points on the knowledge score",
        band_low=tuple(v - 0.8 for v in _EFFECTS),
        band_high=tuple(v + 0.8 for v in _EFFECTS),
    ),
    table=Table(
        title="Effect by term",
        columns=("Term", "Effect"),
        rows=tuple(
            (str(t), f"{v:+.2f}") for t, v in zip((-5, -4, -3, -2, 0, 1, 2), _EFFECTS, strict=True)
        ),
        numeric=(True, True),
    ),
)

YEARS = tuple(str(year) for year in range(2014, 2024))
ROLL_OUT = Figure(
    key="roll_out",
    title="Who had the programme by when",
    alt="Started 2018: 24 areas; started 2020 to 2021: 28; no start while measured: 8.",
    chart=RollOutChart(
        YEARS,
        (
            RollOutRow("Started 2018", 4, 4, "24"),
            RollOutRow("Started 2020 to 2021", 6, 7, "28"),
            RollOutRow("No start while measured", None, None, "[c]"),
        ),
    ),
    table=Table(
        title="Number of areas by start",
        columns=("Start", "Number"),
        rows=(("Started 2018", "24"), ("Started 2020 to 2021", "28")),
        numeric=(False, True),
    ),
)

CURVE = Figure(
    key="choices",
    title="The effect on knowledge under every defensible choice",
    alt="Of 2 other defensible answers, 2 point the same way as the planned one.",
    chart=CurveChart(
        (CurvePoint(1.2, 0.7, 1.7, planned=True), CurvePoint(1.0, 0.4, 1.6),
         CurvePoint(1.4, -0.1, 2.9)),
        "Difference, points",
    ),
    table=Table("Every answer", ("Answer", "Difference"), (("Planned", "1.2"),), (False, True)),
)  # fmt: skip

CHANCES = Figure(
    "chances", "The chance of finding a change", "A change of 1 is found in 80 of 100 studies.",
    ChancesChart(((0, 0.05), (1, 0.8), (2, 1)), ((0, 0.05), (2, 0.8), (3, 1)), 1.5, "points"),
    Table("The chances", ("Change", "Found"), (("1", "80"),), (True, True)),
)  # fmt: skip

SYNTHETIC = Figure(
    key="synthetic",
    title="Recorded violence fell below the weighted mix of other wards",
    alt="Line chart. From 2024 on the rate was 2.0 to 2.5 below the weighted mix.",
    chart=SyntheticChart(
        times=("2021", "2022", "2023", "2024", "2025"),
        treated=(30.2, 31.0, 31.4, 29.9, 30.0),
        synthetic=(30.1, 31.2, 31.3, 31.9, 32.5),
        gap=(0.1, -0.2, 0.1, -2.0, -2.5),
        gap_low=(-0.9, -1.2, -0.9, -3.2, -3.9),
        gap_high=(1.1, 0.8, 1.1, -0.8, -1.1),
        starts_after=2,
        y_label="Recorded violence per 1,000",
    ),
    table=Table(
        title="Recorded violence per 1,000",
        columns=("Year", "Took part", "Weighted mix"),
        rows=(("2023", "31.4", "31.3"), ("2024", "29.9", "31.9"), ("2025", "30.0", "32.5")),
        numeric=(False, True, True),
    ),
)

STARTS = Figure(
    key="starts",
    title="Average days of those who started together",
    alt="Days fell from 441 to 274 among those who started in 2018, and stayed level elsewhere.",
    chart=StartsChart(
        YEARS,
        (
            StartsLine("Started 2018", (441, 440, 442, 441, 430, 401, 370, 340, 305, 274), 4, 4),
            StartsLine("Started 2020", (438, 441, 440, 439, 442, 441, 433, 420, 410, 396), 6, 6),
            StartsLine("Started 2021", (436, 437, None, 440, 439, 441, 442, 430, 421, 409), 7, 8),
            StartsLine(
                "No start while measured",
                (440, 441, 439, 442, 440, 441, 443, 441, 440, 442),
                None,
                None,
            ),
        ),
        "Average days to a decision",
    ),
    table=Table(
        title="Average days by start",
        columns=("When", "Started 2018", "No start while measured"),
        rows=(("2014", "441", "440"), ("2023", "274", "442")),
        numeric=(False, True, True),
    ),
)

LOVE = Figure(
    key="love",
    title="After matching the groups were alike on what was measured",
    alt="Love plot. All differences are below 0.1 standard deviations after matching.",
    chart=LovePlot(
        covariates=("Age", "Prior arrests in 12 months", "In care", "Excluded"),
        before=(0.6, 0.9, 0.3, None),
        after=(0.04, 0.08, -0.02, 0.07),
    ),
    table=Table(
        title="Standardised differences",
        columns=("Characteristic", "Before", "After"),
        rows=(
            ("Age", "0.60", "0.04"),
            ("Prior arrests in 12 months", "0.90", "0.08"),
            ("In care", "0.30", "−0.02"),
            ("Excluded", "[z]", "0.07"),
        ),
        numeric=(False, True, True),
    ),
)

SURVIVAL = Figure(
    key="survival",
    title="Time until the next offence",
    alt="After twelve months 70% of those who took part and 58% of the others had none.",
    chart=SurvivalChart(
        treated=((0.0, 3.0, 6.0, 9.0, 12.0), (1.0, 0.92, 0.84, 0.77, 0.7)),
        comparison=((0.0, 2.0, 4.0, 8.0, 11.0), (1.0, 0.9, 0.8, 0.68, 0.58)),
        horizon=12.0,
        marks=(0.0, 3.0, 6.0, 9.0, 12.0),
        treated_at_risk=(220, 200, 180, 160, None),
        comparison_at_risk=(220, 190, 160, 130, 20),
        x_label="months",
    ),
    table=Table(
        title="Share without the event",
        columns=("Time", "Took part", "Comparison"),
        rows=(("6", "84%", "80%"), ("12", "70%", "58%")),
        numeric=(True, True, True),
    ),
)

SPREAD = Figure(
    key="spread",
    title="How age is spread",
    alt="After matching the two groups lie close together.",
    chart=CumulativeChart(
        values=(13.0, 14.0, 15.0, 16.0, 17.0),
        treated=(0.08, 0.25, 0.55, 0.8, 0.95),
        before=(0.2, 0.45, 0.72, 0.9, 0.98),
        after=(0.09, 0.27, 0.53, 0.81, 0.95),
        x_label="age",
    ),
    table=Table(
        title="Share of each group up to each age",
        columns=("Up to", "Took part", "Comparison before", "Comparison matched"),
        rows=(("13", "8%", "20%", "9%"), ("15", "55%", "72%", "53%"), ("17", "95%", "98%", "95%")),
        numeric=(True, True, True, True),
    ),
)

OVERLAP = Figure(
    key="overlap",
    title="Nearly everybody had somebody similar to compare with",
    alt="Mirrored bars. The two groups overlap along the whole score.",
    chart=OverlapChart(
        edges=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        treated=(None, 0.1, 0.3, 0.35, 0.2),
        comparison=(0.4, 0.3, 0.2, 0.08, None),
        off_support=0.04,
    ),
    table=Table(
        title="Share of each group by score",
        columns=("Score", "Took part", "Comparison"),
        rows=(
            ("0.0 to 0.2", "[c]", "40%"),
            ("0.2 to 0.4", "10%", "30%"),
            ("0.4 to 0.6", "30%", "20%"),
            ("0.6 to 0.8", "35%", "8%"),
            ("0.8 to 1.0", "20%", "[c]"),
        ),
        numeric=(False, True, True),
    ),
)

FLOW = Figure(
    key="flow",
    title="Most pupils were analysed",
    alt="Bars. 1,450 pupils with sessions were listed and 1,205 analysed.",
    chart=FlowChart(
        steps=(
            FlowBar("Listed", 1450, 1450, ""),
            FlowBar("Answered in autumn", 1380, 1395, "Absent on the day"),
            FlowBar("Answered in spring", 1205, 1290, "Left the school, or absent"),
        )
    ),
    table=Table(
        title="Pupils left at each step, rounded to 5",
        columns=("Step", "Sessions", "Usual lessons", "Why lost"),
        rows=(
            ("Listed", "1,450", "1,450", "[z]"),
            ("Answered in autumn", "1,380", "1,395", "Absent on the day"),
            ("Answered in spring", "1,205", "1,290", "Left the school, or absent"),
        ),
        numeric=(False, True, True, False),
    ),
)

SUMMARY = Summary(
    title="Gang-awareness sessions",
    subtitle="Did sessions in Medway secondary schools improve pupils’ knowledge of gang harms?",
    date="2026-07-14",
    footer="Policy 2026.1 (3f9a0c12) · result 7c41-aa90-22de",
    receipt=make_receipt(
        {
            "programme": "Gang-awareness sessions",
            "verdicts": [{"outcome": "Knowledge of gang harms", "level": "promising", "rating": 3}],
            "estimates": [{"value": 1.2, "ci_low": 0.4, "ci_high": 2.0}],
        }
    ),
    blocks=(
        VerdictBox(
            level="promising",
            label="Promising",
            sentence=(
                "The sessions may have improved knowledge of gang harms: about 1.2 points more on "
                "a 20-point score (likely 0.4 to 2.0). Some of the difference could come from who "
                "took part. Treat this as a reason to test further, not as proof."
            ),
            rating=3,
            rating_words="moderate trust",
            rating_reason=(
                "Held at 3 because outcomes were measured only once before the sessions began."
            ),
        ),
        Facts(
            (
                ("What was done", "Four one-hour sessions, led by trained youth workers"),
                ("Who and where", "Pupils in Years 7 to 9 in 24 secondary schools in Medway"),
                ("Compared with", "12 similar schools with usual lessons, same survey and dates"),
            )
        ),
        MEANS,
        Bullets(
            (
                "Pupils in schools with sessions gained more knowledge than pupils elsewhere.",
                "The gain is at least as large as a change worth paying for may be.",
            ),
            "can_say",
        ),
        Bullets(
            (
                "That the sessions reduced violence or offending.",
                "That the same would happen in other schools or years.",
            ),
            "cannot_say",
        ),
        Note("Numbers are rounded to the nearest 5; [c] marks figures withheld to protect people."),
        PartBreak("Technical annex"),
        Heading("How the comparison was made", 2),
        Paragraph("Difference-in-differences compares the change in both groups.", "lead"),
        Paragraph(
            "Pupils answered the same survey in autumn 2025 and spring 2026. The analysis compares "
            "the change in schools that held sessions with the change in schools that did not, and "
            "allows for pupils in one school being alike."
        ),
        Paragraph("More pupils were lost from schools with sessions.", "caution"),
        Heading("Numbers lost", 3),
        FLOW,
        Heading("Results in full", 2),
        EFFECT,
        PATH,
        LOVE,
        OVERLAP,
        Table(
            title="Checks, with their limits",
            columns=("Check", "Result", "Number", "Limit", "What it means"),
            rows=(
                ("Attrition", "Concern", "17%", "20%", "More pupils were lost after sessions."),
                ("Baseline", "Passed", "0.04", "0.25", "The groups started alike."),
                ("Few clusters", "Passed", "24", "12", "Enough schools for a reliable range."),
            ),
            numeric=(False, False, True, True, False),
            notes=("Limits come from the policy file named at the foot of the page.",),
        ),
        Bullets(("The plan was locked before outcomes were shown.", "No amendment was made.")),
        Heading("Run it again", 2),
        Code("whatworked verify sessions.whatworked --data schools.xlsx\n"),
        Code('[programme]\nname = "Sessions – in schools"\n', "plan.toml"),
        Code("print(1.2)\n", "check.py"),
    ),
)

HOSTILE_TEXTS = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "#let x = 1; $x^2$ *bold* _it_ `raw` @ref <label> \\ // [c]",
    "$",
    "a $b$ c",
    "Emoji 🎉👩‍👩‍👧 and 汉字",
    "مدرسة الأمل",
    "\u202eevil\u202c",
    "control \x00\x07\x1b bytes \ud800",
    "{{ 7 * 7 }} {% raw %}",
    "+44 20 7946 0000",
    "-1",
    "@SUM(A1)",
    "W" * 300,
    " ".join(["knowledge_0_20_total"] * 20),
    "two\nlines\r\nand three",
    "&amp; ]]> <!-- -->",
)


def hostile() -> Summary:
    """The sample with every text a person could have typed replaced by hostile ones."""
    texts = HOSTILE_TEXTS
    rows = tuple((text, text, "[c]", "1,250") for text in texts)
    chart = EffectChart(
        rows=tuple(EffectRow(text, 1.0, 0.5, 1.5, "alternative") for text in texts),
        unit=texts[2],
        null=0,
        worthwhile=1.0,
        better="lower",
    )
    table = Table(texts[1], (texts[0], texts[2], "", "n"), rows, (False, False, True, True), texts)
    return replace(
        SUMMARY,
        title=" ".join(texts[:5]),
        subtitle=" ".join(texts),
        footer=" ".join(texts),
        blocks=(
            VerdictBox("no such level", texts[2], " ".join(texts), 0, texts[4], texts[5], texts),
            Facts(tuple((text, text) for text in texts)),
            Figure("effect", texts[0], " ".join(texts), chart, table),
            Bullets(texts, "can_say"),
            Bullets(texts, "cannot_say"),
            *(Paragraph(text) for text in texts),
            Heading(texts[2], 3),
            PartBreak(texts[1]),
            Heading(texts[2], 3),
            *(Heading(text, 1) for text in texts),
            Table(texts[3], ("", *texts[:2]), ((texts[0], "", " "),), (False, True, False)),
            Note(" ".join(texts)),
            Code("\n".join(texts)),
            Table("No rows", ("A", "B"), (), (False, True)),
            Bullets(()),
        ),
    )
