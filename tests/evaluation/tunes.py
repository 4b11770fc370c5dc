"""Small tunes of our own for the tests of this folder."""

from __future__ import annotations

REEL = """X:1
T:Two Ways Home
M:4/4
L:1/8
K:G
D2|G2GA B2d2|G2GA B2d2|[1 e2d2 B2A2|G4 G2:|[2 e2d2 A2F2|G4 G2||
|:g2f2 e2d2|G2GA B2d2|e2d2 A2F2|G8:|
"""
"""A pickup, a repeated bar, endings; ends on its tonic; 16 bars played."""

FAULTY = """X:2
T:Stumble
M:6/8
L:1/8
K:Em
EFG ABc|EFG ABcd|z3 B3|
"""
"""One bar too long; ends on B."""

JIG = """X:3
T:Kettle
M:6/8
L:1/8
K:D
DFA dfa|afd AFD|DFA dfa|d3 d3:|
"""
