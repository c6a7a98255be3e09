"""Models (float32) and a product in NumPy, networks in PyTorch too, one thread; prints one JSON line.

python models.py FOLDER SPECIFICATION. FOLDER holds logistic_x, logistic_y, leastSquares_x, leastSquares_y, softmax_x, softmax_y, mlp_x, mlp_y and
mlp_weights as raw float32, product_a and product_b in their own type; SPECIFICATION is JSON, see run.js. Threads are
limited by the environment, before NumPy is imported.
"""
import json
import sys
import time

import numpy as np
from networks import mlp, mlp_torch
from product import product

try:
    import sklearn
    from sklearn.linear_model import LinearRegression, LogisticRegression
except ImportError:
    sklearn = None


def read(folder, name, columns):
    x = np.fromfile(f"{folder}/{name}_x", dtype=np.float32)
    return x.reshape(-1, columns), np.fromfile(f"{folder}/{name}_y", dtype=np.float32)


def logistic(x, y, epochs, lr):
    """Gradient descent on all rows."""
    m, d = x.shape
    w = np.zeros(d, np.float32)
    b = np.float32(0)
    step = np.float32(lr)
    loss = 0.0
    for _ in range(epochs):
        z = x @ w + b
        t = np.exp(-np.abs(z))
        loss = float(np.mean(np.maximum(z, 0) - y * z + np.log1p(t)))
        r = np.where(z >= 0, 1, t) / (1 + t) - y
        r /= np.float32(m)
        w -= step * (r @ x)
        b -= step * r.sum()
    return {"weights": w, "bias": b, "loss": loss}


def adam(w, g, m, v, t, lr):
    m *= np.float32(0.9)
    m += np.float32(0.1) * g
    v *= np.float32(0.999)
    v += np.float32(0.001) * g * g
    root = (1 - 0.999**t) ** 0.5
    w -= np.float32(lr * root / (1 - 0.9**t)) * m / (np.sqrt(v) + np.float32(1e-8 * root))


def softmax(x, y, classes, batch, epochs, lr):
    """Adam on mini-batches, rows in order."""
    m, d = x.shape
    labels = y.astype(np.int64)
    w, mw, vw = (np.zeros((d, classes), np.float32) for _ in range(3))
    b, mb, vb = (np.zeros(classes, np.float32) for _ in range(3))
    t = 0
    loss = 0.0
    for _ in range(epochs):
        loss = 0.0
        for first in range(0, m, batch):
            rows = x[first : first + batch]
            own = labels[first : first + batch]
            each = np.arange(len(rows))
            z = rows @ w + b
            z -= z.max(axis=1, keepdims=True)
            picked = z[each, own]
            np.exp(z, out=z)
            total = z.sum(axis=1, keepdims=True)
            loss += float(np.log(total[:, 0]).sum() - picked.sum())
            z /= total
            z[each, own] -= 1
            z /= np.float32(len(rows))
            t += 1
            adam(w, rows.T @ z, mw, vw, t, lr)
            adam(b, z.sum(axis=0), mb, vb, t, lr)
        loss /= m
    return {"weights": w, "bias": b, "loss": loss}


def best_of(times, work):
    best = float("inf")
    result = None
    for _ in range(times):
        begin = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begin)
    return best * 1e3, result


def report(milliseconds, result):
    return {
        "milliseconds": milliseconds,
        "loss": result["loss"],
        "weights": result["weights"].ravel().tolist(),
        "bias": np.ravel(result["bias"]).tolist(),
    }


def fitted(times, x, y, options):
    """scikit-learn's fit to convergence by its own solver: another algorithm, for scale only."""
    ms, model = best_of(times, lambda: LogisticRegression(**options).fit(x, y))
    return {"milliseconds": ms, "iterations": int(np.max(model.n_iter_)), "accuracy": float(model.score(x, y))}


def main():
    folder, spec = sys.argv[1], json.loads(sys.argv[2])
    times = spec["times"]
    out = {"numpy": np.__version__, "sklearn": sklearn.__version__ if sklearn else "not installed"}
    if "logistic" in spec:
        s = spec["logistic"]
        x, y = read(folder, "logistic", s["columns"])
        out["logistic"] = report(*best_of(times, lambda: logistic(x, y, s["epochs"], s["lr"])))
        if sklearn:
            out["sklearnLogistic"] = fitted(times, x, y, {"C": 1e4, "max_iter": 1000})
    if "softmax" in spec:
        s = spec["softmax"]
        x, y = read(folder, "softmax", s["columns"])
        out["softmax"] = report(*best_of(times, lambda: softmax(x, y, s["classes"], s["batch"], s["epochs"], s["lr"])))
        if sklearn:
            out["sklearnSoftmax"] = fitted(1, x, y, {"max_iter": 100})
    if "leastSquares" in spec and sklearn:
        x, y = (each.astype(np.float64) for each in read(folder, "leastSquares", spec["leastSquares"]["columns"]))
        ms, model = best_of(times, lambda: LinearRegression().fit(x, y))
        out["leastSquares"] = {"milliseconds": ms, "weights": model.coef_.tolist()}
    if "mlp" in spec:
        s = spec["mlp"]
        x, y = read(folder, "mlp", s["columns"])
        start = np.fromfile(f"{folder}/mlp_weights", dtype=np.float32)
        for name, fit in ("mlp", mlp), ("torchMlp", mlp_torch(s)):
            if fit:
                ms, result = best_of(times, lambda fit=fit: fit(x, y, start, s))
                out[name] = {"milliseconds": ms, **result}
    if "product" in spec:
        out["product"] = product(folder, spec["product"])
    print(json.dumps(out))


main()
