"""Tests of files of several tunes."""
