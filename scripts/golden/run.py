"""Runs a reference in Python for npm run golden: run.py REFERENCE.py PROBLEMS.json, the answer as JSON on standard output.

The form of a reference is told in test/golden/README.md. A reference with `optimizer(params, hyper)` gives a
torch.optim.Optimizer; one with `update(w, g, state, hyper, t)` changes w in place, an array of numpy where it imports
numpy, else a list of floats, for which there is no float32 run.
"""
import importlib.util
import json
import platform
import sys


def load(path):
    spec = importlib.util.spec_from_file_location("reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rate_name(hyper):
    return "lr" if "lr" in hyper else "learning_rate"


def hypers(case, count):
    own = [dict(case["hyper"]) for _ in range(count)]
    for group in case.get("groups", []):
        for i in group["tensors"]:
            own[i].update(group["hyper"])
    return own


def run_torch(reference, problem, case, dtype):
    import torch

    kind = getattr(torch, dtype)
    torch.set_default_dtype(kind)
    tensors = [
        torch.nn.Parameter(torch.tensor(values, dtype=kind).reshape(shape))
        for values, shape in zip(problem["params0"], problem["shapes"])
    ]
    grouped = [{"params": [tensors[i] for i in g["tensors"]], **g["hyper"]} for g in case.get("groups", [])]
    named = {i for g in case.get("groups", []) for i in g["tensors"]}
    rest = [tensor for i, tensor in enumerate(tensors) if i not in named]
    params = [*grouped, *([{"params": rest}] if rest else [])] if grouped else tensors
    optimizer = reference.optimizer(params, dict(case["hyper"]))
    losses = case.get("inputs", {}).get("value")
    for at, grads in enumerate(problem["grads"]):
        if "lrPerStep" in case:
            for group in optimizer.param_groups:
                group["lr"] = case["lrPerStep"][at]
        # A fresh copy in every step: some references change the gradient in place.
        for tensor, values in zip(tensors, grads):
            tensor.grad = torch.tensor(values, dtype=kind).reshape(tensor.shape)
        if losses is None:
            optimizer.step()
        else:
            optimizer.step(lambda: torch.tensor(losses[at], dtype=kind))
        yield [tensor.detach().double().flatten().tolist() for tensor in tensors]


def run_update(reference, problem, case, dtype):
    if "numpy" in sys.modules:
        numpy = sys.modules["numpy"]
        make = lambda values, shape: numpy.array(values, dtype=dtype).reshape(shape)
        flat = lambda w: w.astype("float64").ravel().tolist()
    else:
        make = lambda values, shape: list(values)
        flat = list
    tensors = [make(values, shape) for values, shape in zip(problem["params0"], problem["shapes"])]
    own = hypers(case, len(tensors))
    init = getattr(reference, "init", lambda w, hyper: {})
    states = [init(w, hyper) for w, hyper in zip(tensors, own)]
    for at, grads in enumerate(problem["grads"]):
        for i, w in enumerate(tensors):
            if "lrPerStep" in case:
                own[i][rate_name(own[i])] = case["lrPerStep"][at]
            reference.update(w, make(grads[i], problem["shapes"][i]), states[i], own[i], at + 1)
        yield [flat(w) for w in tensors]


def main(path, problems_path):
    reference = load(path)
    with open(problems_path) as file:
        problems = {**json.load(file), **getattr(reference, "problems", {})}
    torch = hasattr(reference, "optimizer")
    run = run_torch if torch else run_update
    single = torch or "numpy" in sys.modules
    runs = [
        {
            "f64": list(run(reference, problems[case["problem"]], case, "float64")),
            **({"f32": list(run(reference, problems[case["problem"]], case, "float32"))} if single else {}),
        }
        for case in reference.cases
    ]
    used = [f"{name} {sys.modules[name].__version__}" for name in ("torch", "numpy") if name in sys.modules]
    answer = {
        "reference": reference.reference,
        "note": getattr(reference, "note", None),
        "problems": getattr(reference, "problems", {}),
        "cases": reference.cases,
        "runs": runs,
        "runtime": ", ".join([f"Python {platform.python_version()}", *used]),
    }
    json.dump(answer, sys.stdout)


main(*sys.argv[1:])
