"""Tunes of our own for the tests of sheet music."""

from __future__ import annotations

JIG = """X:1
T:The Crooked Stile
T:Also called the Bent One
C:Our own
R:jig
M:6/8
L:1/8
Q:3/8=116
K:D
A|:"D"d2f "A7"edc|"D"d2A FAd|"G"B2d "Em"gfe|"A7"c3 A2G|
"D"FAd "Bm"f2d|"Em"egf "A7"edc|"D"dAF "A7"GEC|1"D"D3 D2A:|2"D"D3 D2f||
|:"G"gfg bag|"D"fef a2f|"Em"e^de gfe|"A7"cBA ABc|
{e}d2f ~a3|"G"(gfe) d2B|"F#m"Acf "A7"gec|"D"d3 d3:|
"""
MINOR = """X:3
T:Ładna nuta
M:3/4
L:1/8
K:Gm
"Gm"G2 B2 d2|"D7"^F2 A2 c2|"Gm"_B3 A G2|"D"d2^c2d2|"Eb"e2 =e2 ^f2|"Gm"g4 (3g^fg|
"Cm7"e2 _d2 c2-|c2 =B2 _B2|"Am7b5"A2 c2 e2|"D7/F#"^F5 A|"Gm"[G2B2d2] [GBd]4|"Gm"G6|]
"""
TWO_HANDS = """X:4
T:Two Hands
M:4/4
L:1/8
K:C
V:1
|:e2 g2 c'2 b2|[ceg]4 [Bdg]4|cdef gabc'|c'8:|
V:2
|:C,E,G,C E,G,CE|F,2A,2 G,2B,2|C,2 z2 [C,E,G,]4|C,8:|
"""
PLAYED = """X:5
T:As it was played
M:4/4
L:1/8
K:Am
V:1
[A,,A,CEa]4 [G,,G,ceg]4|[A,,c]8-|[A,,c]2 z6|]
V:2
z e2 ^d e2 c2|z2 A,2 [Ec]3 z|z8|]
V:3
z3/2 E3/2 z5|z8|z4 A4|]
"""


def tune(music: str, key: str = "C", metre: str = "4/4") -> str:
    """A tune of these bars, in eighth notes."""
    return f"X:1\nT:Test\nM:{metre}\nL:1/8\nK:{key}\n{music}\n"
