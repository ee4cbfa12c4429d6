"""Numbers that several checks and pictures share: each a pure function of one groundwork."""
