"""Charts of a summary: plain values with their drawing, one file each.

``chart.py`` turns any of them into a picture; nothing else imports matplotlib.
"""
