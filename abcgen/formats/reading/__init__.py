"""Reading music that is not ABC: MIDI, kern and MusicXML, and whole collections of any kinds.

midi.read_midi                          bytes of a Standard MIDI File to a Score
kern.read_kern                          the same for Humdrum's kern
scores.read_musicxml, read_packed       the same for MusicXML, through music21
conversion.read_score                   bytes to a Score by the file's suffix
conversion.write_abc                    bytes to the ABC of a tune
quantise.quantise                       a Score on a grid
collection.collect                      many files to texts of ABC: in worker processes, cached
"""
