"""Tones in noise: windows, peaks, Welch's spectrum, a spectrogram, filtering, and the delay of an echo."""

import numpy as np

RATE = 1000.0
TONES = np.array([(50.0, 1.0), (120.5, 0.5), (240.0, 0.25)], dtype=[("frequency", "f8"), ("amplitude", "f8")])
WINDOWS = {"boxcar": np.ones, "hann": np.hanning, "hamming": np.hamming, "blackman": np.blackman}


def signal(rng, n):
    t = np.arange(n) / RATE
    x = sum(a * np.sin(2 * np.pi * f * t) for f, a in TONES)
    return t, x + 0.3 * rng.standard_normal(n)


def amplitude(x, window):
    w = window(len(x))
    return np.fft.rfftfreq(len(x), 1 / RATE), 2 * np.abs(np.fft.rfft(w * x)) / w.sum()


def peaks(spectrum, height):
    """Where a value is higher than both neighbours, with the vertex of the parabola through the three."""
    inner = spectrum[1:-1]
    at = 1 + np.flatnonzero((inner > spectrum[:-2]) & (inner >= spectrum[2:]) & (inner > height))
    a, b, c = (np.log(spectrum[at + k]) for k in (-1, 0, 1))
    return at, at + 0.5 * (a - c) / (a - 2 * b + c)


def frames(x, length, hop):
    return np.lib.stride_tricks.sliding_window_view(x, length)[::hop]


def welch(x, length):
    w = np.hanning(length)
    pieces = frames(x - x.mean(), length, length // 2) * w
    power = np.abs(np.fft.rfft(pieces, axis=-1)) ** 2 / (RATE * (w**2).sum())
    power[:, 1:-1] *= 2
    return np.fft.rfftfreq(length, 1 / RATE), power.mean(axis=0)


def bandpass(x, low, high):
    X = np.fft.fft(x)
    f = np.abs(np.fft.fftfreq(len(x), 1 / RATE))
    X[(f < low) | (f > high)] = 0
    return np.fft.ifft(X).real


def delay(x, y):
    n = 2 * len(x)
    correlation = np.fft.irfft(np.fft.rfft(y, n) * np.conj(np.fft.rfft(x, n)), n)
    return int(correlation.argmax())


def main():
    np.random.seed(42)
    rng = np.random.default_rng(9)
    t, x = signal(rng, 2048)
    print(f"{len(t)} samples, {t[-1]:.3f} s, rms {np.sqrt(np.mean(x**2)):.4f}, {TONES.dtype.names}")
    for name, window in WINDOWS.items():
        f, A = amplitude(x, window)
        at, fine = peaks(A, 0.15)
        best = np.argsort(A[at])[::-1][:3]
        print(f"{name:9s}", np.round(f[at[best]], 2), np.round(A[at[best]], 3), np.round(fine[best] * f[1], 2))
    total = np.sum(np.abs(np.fft.fft(x)) ** 2) / len(x)
    print("Parseval:", np.isclose(total, np.sum(x**2)), "back:", np.allclose(np.fft.ifft(np.fft.fft(x)), x))

    f, P = welch(x, 256)
    print("Welch", P.shape, f"peak {f[P.argmax()]:.2f} Hz, floor {10 * np.log10(np.median(P)):.2f} dB")
    print("power", f"{np.trapezoid(P, f):.4f}", "is about", f"{x.var():.4f}")
    chirp = np.sin(2 * np.pi * (50 * t + 75 * t**2)) + 0.1 * np.random.normal(size=t.size)
    S = np.abs(np.fft.rfft(frames(chirp, 128, 256) * np.hanning(128), axis=1))
    ridge = np.fft.rfftfreq(128, 1 / RATE)[S.argmax(axis=1)]
    print("chirp", S.shape, ridge, "rises:", bool(np.all(np.diff(ridge) > 0)))
    print("slope", np.polyfit(np.arange(len(ridge)) * 0.256, ridge, 1).round(1))

    clean = bandpass(x, 110, 130)
    print("filtered rms", np.round(clean.std() * np.sqrt(2), 3), "kept", f"{clean.var() / x.var():.1%}")
    echo = np.roll(chirp, 37) * 0.6
    echo[:37] = 0.0
    print("delay", delay(chirp, echo), "samples;", delay(chirp, echo) / RATE, "s", type(delay(chirp, echo)).__name__)
    envelope = np.abs(np.fft.ifft(np.where(np.fft.fftfreq(2048) > 0, 2, 0) * np.fft.fft(clean)))
    print("envelope", np.round(np.percentile(envelope, [25, 50, 75]), 3), envelope.dtype)
    crossings = np.nonzero(np.diff(np.signbit(clean)))[0]
    print("crossings", crossings[:6].tolist(), "mean frequency", f"{len(crossings) / 2 / t[-1]:.2f}")
    found = [dict(zip(("Hz", "dB"), np.round((f[i], 10 * np.log10(P[i])), 2).tolist())) for i in peaks(P, 1e-3)[0]]
    print(sorted(found, key=lambda tone: -tone["dB"]))
    print(np.array2string(np.fft.fft([1.0, 2.0, 0.0, -1.0]) + 0.0, precision=2), np.fft.fftshift(np.arange(-3, 3)))


if __name__ == "__main__":
    main()
