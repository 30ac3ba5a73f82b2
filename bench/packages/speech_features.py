"""MFCC features of recorded speech: framing, FFT, a mel filter bank, and SciPy's DCT at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from python_speech_features import mfcc  # type: ignore[import-not-found]

from bench.packages.fields import Floats

TARGETS = ("python_speech_features",)
SIZES = {"quick": 5, "full": 1800}
RTOL = 1e-8
_RATE = 16_000


def data(size: int) -> tuple[Floats]:
    """So many seconds of a voice at 16 kHz, a minute said again and again, each time with other noise; 16 bits."""
    rng = np.random.default_rng(0)
    voice = np.resize(_minute(), size * _RATE)
    return (np.round(voice + rng.normal(0, 30, voice.size)),)


def _minute() -> Floats:
    """A gliding pitch, its harmonics under a moving formant, and pauses."""
    at = np.arange(60 * _RATE) / _RATE
    phase = 2 * np.pi * np.cumsum(120 + 25 * np.sin(2 * np.pi * 0.7 * at) + 10 * np.sin(2 * np.pi * 3.1 * at)) / _RATE
    formant = 700 + 300 * np.sin(2 * np.pi * 1.3 * at)
    voice = np.zeros_like(at)
    for harmonic in range(1, 25):
        voice += np.exp(-(((harmonic * 120 - formant) / 400) ** 2)) * np.sin(harmonic * phase)
    loudness = np.clip(np.sin(2 * np.pi * 0.4 * at) + 0.6, 0, 1)
    return np.asarray(3000 * voice * loudness)


def workload(signal: Floats) -> Any:
    """Thirteen coefficients of each frame of 25 ms."""
    return mfcc(signal, samplerate=_RATE, nfft=512)
