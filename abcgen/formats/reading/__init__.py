"""Reading music that is not ABC: MIDI, kern and MusicXML, and whole collections of any kinds.

midi.read_midi                          bytes of a Standard MIDI File to a Score
scores.read_kern, read_musicxml, ...    the same for kern and MusicXML, through music21
conversion.read_score                   bytes to a Score by the file's suffix
conversion.write_abc                    bytes to the ABC of a tune
quantise.quantise                       a Score on a grid
collection.collect                      many files to texts of ABC: in worker processes, cached
"""
