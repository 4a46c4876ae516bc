"""Rekognition Face Liveness as the local cloud runs it: sessions, their stream, and a verdict by checks of its own.

The verdict is no model's: it looks whether one face comes into the oval as told, is no still picture moved about, and
answers the coloured light. What that is worth beside AWS's, nobody has measured.
"""
