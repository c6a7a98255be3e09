"""A network of one hidden layer: relu, softmax cross-entropy, Adam on mini-batches, rows in order."""
import numpy as np


def layers(start, columns, hidden, classes):
    """The four tensors that lie one after the other in `start`, copied; weights are inputs x outputs."""
    shapes = (columns, hidden), (hidden,), (hidden, classes), (classes,)
    tensors = []
    at = 0
    for shape in shapes:
        size = int(np.prod(shape))
        tensors.append(start[at : at + size].reshape(shape).copy())
        at += size
    return tensors


class Adam:
    """As torch.optim.Adam, in place: no array is made after the first step."""

    def __init__(self, params, lr):
        self.params = params
        self.lr = lr
        self.t = 0
        self.m, self.v, self.one, self.two = ([np.zeros_like(p) for p in params] for _ in range(4))

    def step(self, grads):
        self.t += 1
        root = (1 - 0.999**self.t) ** 0.5
        rate = np.float32(self.lr * root / (1 - 0.9**self.t))
        epsilon = np.float32(1e-8 * root)
        for p, g, m, v, one, two in zip(self.params, grads, self.m, self.v, self.one, self.two):
            np.multiply(m, np.float32(0.9), out=m)
            np.multiply(g, np.float32(0.1), out=one)
            np.add(m, one, out=m)
            np.multiply(v, np.float32(0.999), out=v)
            np.multiply(g, g, out=one)
            np.multiply(one, np.float32(0.001), out=one)
            np.add(v, one, out=v)
            np.sqrt(v, out=one)
            np.add(one, epsilon, out=one)
            np.multiply(m, rate, out=two)
            np.divide(two, one, out=two)
            np.subtract(p, two, out=p)


def report(tensors, loss):
    keys = "layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias"
    return {"loss": loss, "tensors": {key: np.ravel(value).tolist() for key, value in zip(keys, tensors)}}


def mlp(x, y, start, s):
    rows, batch = len(x), s["batch"]
    labels = y.astype(np.int64)
    params = layers(start, s["columns"], s["hidden"], s["classes"])
    w0, b0, w1, b1 = params
    grads = g0, gb0, g1, gb1 = [np.empty_like(p) for p in params]
    h_room, r_room = (np.empty((batch, s["hidden"]), np.float32) for _ in range(2))
    z_room = np.empty((batch, s["classes"]), np.float32)
    adam = Adam(params, s["lr"])
    loss = 0.0
    for _ in range(s["epochs"]):
        loss = 0.0
        for first in range(0, rows, batch):
            part = x[first : first + batch]
            own = labels[first : first + batch]
            n = len(part)
            each = np.arange(n)
            h, r, z = h_room[:n], r_room[:n], z_room[:n]
            np.matmul(part, w0, out=h)
            np.add(h, b0, out=h)
            np.maximum(h, 0, out=h)
            np.matmul(h, w1, out=z)
            np.add(z, b1, out=z)
            np.subtract(z, z.max(axis=1, keepdims=True), out=z)
            picked = z[each, own]
            np.exp(z, out=z)
            total = z.sum(axis=1, keepdims=True)
            loss += float(np.log(total).sum() - picked.sum())
            np.divide(z, total, out=z)
            z[each, own] -= 1
            np.divide(z, np.float32(n), out=z)
            np.matmul(h.T, z, out=g1)
            np.sum(z, axis=0, out=gb1)
            np.matmul(z, w1.T, out=r)
            np.multiply(r, h > 0, out=r)
            np.matmul(part.T, r, out=g0)
            np.sum(r, axis=0, out=gb0)
            adam.step(grads)
        loss /= rows
    return report(params, loss)


def mlp_torch(s):
    """The same in PyTorch, one thread; None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)

    def fit(x, y, start, s):
        rows, batch = len(x), s["batch"]
        features = torch.from_numpy(x)
        labels = torch.from_numpy(y.astype(np.int64))
        params = [torch.from_numpy(p).requires_grad_() for p in layers(start, s["columns"], s["hidden"], s["classes"])]
        w0, b0, w1, b1 = params
        try:
            adam = torch.optim.Adam(params, lr=s["lr"], fused=True)
        except (RuntimeError, TypeError):  # fused on the CPU since 2.4
            adam = torch.optim.Adam(params, lr=s["lr"])
        loss = 0.0
        for _ in range(s["epochs"]):
            total = torch.zeros(())
            for first in range(0, rows, batch):
                part = features[first : first + batch]
                hidden = torch.relu(torch.addmm(b0, part, w0))
                mean = torch.nn.functional.cross_entropy(torch.addmm(b1, hidden, w1), labels[first : first + batch])
                adam.zero_grad()
                mean.backward()
                adam.step()
                total += mean.detach() * len(part)
            loss = total.item() / rows
        return report([p.detach().numpy() for p in params], loss)

    return fit
