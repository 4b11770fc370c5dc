"""Sheet music: from a tune's text to MusicXML, and from there to pictures and PDF.

`measures` reads the written form (repeats, endings and pickups stay), `staves` lays voices out on
staves, `beams` and `values` say how notes are drawn, `musicxml` writes it all down. `engrave` (in
`sheets`) has it drawn by one of the `programs` and writes the file.
"""
