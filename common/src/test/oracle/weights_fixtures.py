"""Writes the small files of weights for the tests of io.dreamfleet.weights, and what PyTorch reads there.

  python weights_fixtures.py --out ../resources/weights [--models FOLDER]

Needs PyTorch 2.13 (CPU); the tests need only the files. golden.json has, for each readable file, every
tensor's type, shape and values as PyTorch converts them to float32, and for each file that must be refused
the phrase that its error must contain. With --models it also writes models.json, figures of a few tensors of
the real models in that folder.
"""

import argparse
import builtins
import collections
import io
import json
import math
import os
import pickle
import pickletools
import posix
import struct
import warnings
import zipfile

import torch
import torch.nn as nn

JAVA_NAMES = {
    torch.float64: "FLOAT64",
    torch.float32: "FLOAT32",
    torch.float16: "FLOAT16",
    torch.bfloat16: "BFLOAT16",
    torch.int64: "INT64",
    torch.int32: "INT32",
    torch.int16: "INT16",
    torch.int8: "INT8",
    torch.uint8: "UINT8",
    torch.bool: "BOOL",
}
SAFETENSORS_NAMES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


def shown(tensors):
    """What a reader should say of these tensors; JSON has no infinities, so those are text."""

    def number(v):
        return v if math.isfinite(v) else "NaN" if math.isnan(v) else "Infinity" if v > 0 else "-Infinity"

    return {
        name: {
            "dtype": JAVA_NAMES[t.dtype],
            "shape": list(t.shape),
            "values": [number(v) for v in t.detach().to(torch.float32).flatten().tolist()],
        }
        for name, t in tensors.items()
    }


def network():
    """A convolution, a batch norm with its counter (an int64 scalar), and a linear layer."""
    net = nn.Sequential(
        collections.OrderedDict(conv=nn.Conv2d(2, 3, 2), bn=nn.BatchNorm2d(3), fc=nn.Linear(3, 2))
    )
    net.bn(torch.randn(4, 3, 2, 2))  # moves its statistics and its counter
    return net


def special(dtype):
    """Every class of number that a float type has."""
    info = torch.finfo(dtype)
    return torch.tensor(
        [
            0.0,
            -0.0,
            1.0,
            -1.5,
            1 / 3,
            info.max,
            info.min,
            info.tiny,
            info.tiny / 4,
            info.smallest_normal * info.eps,
            math.inf,
            -math.inf,
            math.nan,
        ],
        dtype=dtype,
    )


def integers(dtype):
    info = torch.iinfo(dtype)
    return torch.tensor([info.min, info.max, 0, 1, 100], dtype=dtype)


def strided():
    base = torch.arange(24, dtype=torch.float32).view(2, 3, 4)
    return {
        "transposed": base[0].t(),
        "every_other": base.flatten()[1::2],
        "column": base[1, :, 2],
        "shared": base,
        "channels_last": torch.randn(2, 3, 2, 2).to(memory_format=torch.channels_last),
        "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
        "offset": torch.arange(6).to(torch.int16)[2:5],
        "half_transposed": torch.randn(3, 4).half().permute(1, 0),
    }


def readable():
    """File name to (how it is saved, its tensors)."""
    state = network().state_dict()
    plain = {"weight": torch.randn(2, 3), "bias": torch.randn(3)}
    training = {
        "epoch": 90,
        "arch": "small",
        "lr": 0.1,
        "best": None,
        "best_acc1": torch.tensor(76.1),
        "done": True,
        "seed": 2**100,
        "optimizer": {"state": {0: {"step": torch.tensor(5.0)}}, "param_groups": [{"lr": 0.1}]},
    }
    yield "float32.pth", save(state), state
    for name, dtype in ("float16", torch.float16), ("bfloat16", torch.bfloat16), ("float64", torch.float64):
        values = {"special": special(dtype), "random": torch.randn(3, 5).to(dtype)}
        yield name + ".pth", save(values), values
    values = {
        str(d).split(".")[1]: integers(d) for d in JAVA_NAMES if not d.is_floating_point and d != torch.bool
    }
    values["bool"] = torch.tensor([[True], [False]])
    yield "integers.pth", save(values), values
    values = strided()
    yield "strided.pth", save(values), values
    values = dict(network().named_parameters())
    yield "parameters.pth", save(values), values
    values = {
        "scalar": torch.tensor(3.5),
        "none": torch.empty(0),
        "flat": torch.empty(2, 0, 3),
        "bn.num_batches_tracked": torch.tensor(7),
    }
    yield "scalars_and_empty.pth", save(values), values
    yield "nested_state_dict.pth", save({**training, "state_dict": state}), state
    yield "nested_model.pth", save({"model": state, "iteration": 3}), state
    yield "beside_scalars.pth", save(
        {**plain, "classes": 10, "name": "n", "rate": 0.5, "big": 2**70, "x": None}
    ), plain
    yield "module_prefix.pth", save({"module." + k: v for k, v in state.items()}), state
    mixed = {"module.weight": plain["weight"], "bias": plain["bias"]}
    yield "module_prefix_on_some.pth", save(mixed), mixed
    for protocol in 3, 4, 5:
        extra = {"raw": b"\x00\xff", "tags": [], "long_name": "n" * 300}
        yield f"protocol{protocol}.pth", save({**plain, **extra}, pickle_protocol=protocol), plain
    yield "deflated.pth", lambda path: rezip(saved(plain), path, zipfile.ZIP_DEFLATED), plain
    yield "no_folder.pth", lambda path: rezip(saved(plain), path, rename=lambda n: n.split("/", 1)[1]), plain
    yield "zip64.pth", lambda path: rezip(saved(plain), path, zip64=True), plain
    yield "with_comment.pth", lambda path: rezip(saved(plain), path, comment=b"PK\x05\x06 not the end"), plain
    for name, dtype in ("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16):
        values = {
            "z.first": torch.randn(2, 3).to(dtype),
            "special": special(dtype),
            "scalar": torch.tensor(2.5).to(dtype),
            "none": torch.empty(0, 4).to(dtype),
        }
        yield name + ".safetensors", written(safetensors(values)), values
    values = {str(d).split(".")[1]: torch.tensor([0, 1, 1]).to(d) for d in SAFETENSORS_NAMES}
    values["bool"] = torch.tensor([[True, False]])
    yield "all_types.safetensors", written(safetensors(values, metadata={"format": "pt"})), values
    prefixed = {"module." + k: v for k, v in plain.items()}
    yield "module_prefix.safetensors", written(safetensors(prefixed)), plain
    # a header of 0x4b50 bytes: the file starts with "PK", as a zip archive does
    yield "starts_with_pk.safetensors", written(safetensors(plain, header_size=0x4B50)), plain
    yield from before_zip()


def before_zip():
    """The format before PyTorch 1.6, and names before torchvision 0.2."""
    whole = torch.arange(12.0).view(3, 4)
    values = {"whole": whole, "column": whole[:, 1], "half": torch.tensor([0.5, -2.0]).half(), "count": torch.tensor(7)}
    nested = {"epoch": 3, "best_prec1": 91.5, "state_dict": {"module." + k: v for k, v in values.items()}}
    yield "legacy.pth", save(nested, _use_new_zipfile_serialization=False), values
    yield "legacy_plain.pth", legacy_plain, {"weight": whole}
    block = "features.denseblock1.denselayer12."
    names = {"norm.1.weight": "norm1.weight", "conv.2.weight": "conv2.weight", "norm.2.running_var": "norm2.running_var"}
    values = {new: torch.tensor([float(i)]) for i, new in enumerate(names.values())}
    yield "densenet.pth", save({block + old: values[new] for old, new in names.items()}), {
        block + new: value for new, value in values.items()
    }


class Plain:
    """A tensor as PyTorch before 0.4 pickled it."""

    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        storage = torch.storage.TypedStorage(wrap_storage=self.tensor.untyped_storage(), dtype=self.tensor.dtype,
                                             _internal=True)
        return torch._utils._rebuild_tensor, (storage, 0, tuple(self.tensor.shape), self.tensor.stride())


def legacy_plain(path):
    torch.save({"weight": Plain(torch.arange(12.0).view(3, 4))}, path, _use_new_zipfile_serialization=False)


def save(obj, **options):
    return lambda path: torch.save(obj, path, **options)


def saved(obj, **options):
    buffer = io.BytesIO()
    torch.save(obj, buffer, **options)
    return buffer.getvalue()


def records(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_zip(entries, path, method=zipfile.ZIP_STORED, zip64=False, comment=b""):
    limit = zipfile.ZIP64_LIMIT
    try:
        zipfile.ZIP64_LIMIT = 0 if zip64 else limit
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, data in entries:
                archive.writestr(zipfile.ZipInfo(name), data, method)
            archive.comment = comment
    finally:
        zipfile.ZIP64_LIMIT = limit


def rezip(data, path, method=zipfile.ZIP_STORED, rename=lambda name: name, **options):
    write_zip([(rename(n), d) for n, d in records(data).items()], path, method, **options)


def written(data):
    def write(path):
        with open(path, "wb") as f:
            f.write(data)

    return write


def safetensors(tensors, metadata=None, header_size=None):
    header, blobs, offset = {}, [], 0
    if metadata:
        header["__metadata__"] = metadata
    for name, value in tensors.items():
        data = value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if value.numel() else b""
        header[name] = {
            "dtype": SAFETENSORS_NAMES[value.dtype],
            "shape": list(value.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        offset += len(data)
        blobs.append(data)
    text = json.dumps(header).encode()
    text += b" " * (header_size - len(text) if header_size else -len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(blobs)


class Call:
    """Pickles as a call of this function on these arguments."""

    def __init__(self, function, *arguments):
        self.how = function, arguments

    def __reduce__(self):
        return self.how

    def __call__(self):
        """What is called may itself be the result of a call; pickle checks that it could be."""


class Twice:
    """Pickles as an OrderedDict that is given these items one after the other."""

    def __init__(self, *items):
        self.items = items

    def __reduce__(self):
        return collections.OrderedDict, (), None, None, iter(self.items)


Storage = collections.namedtuple("Storage", "key count type tag", defaults=(torch.FloatStorage, "storage"))


def view(storage, offset, size, stride):
    return Call(
        torch._utils._rebuild_tensor_v2, storage, offset, size, stride, False, collections.OrderedDict()
    )


def by_hand(obj, entries=(("data/0", bytes(24)),), order=b"little", cut=0):
    """An archive around a pickle that torch.save would not write."""

    class Pickler(pickle.Pickler):
        def persistent_id(self, o):
            return (o.tag, o.type, o.key, "cpu", o.count) if isinstance(o, Storage) else None

    def write(path):
        buffer = io.BytesIO()
        Pickler(buffer, 2).dump(obj)
        raw(buffer.getvalue()[: -cut or None], entries, order)(path)

    return write


def raw(data, entries=(), order=b"little"):
    content = [("data.pkl", data), ("byteorder", order), *entries, ("version", b"3\n")]
    return lambda path: write_zip([("archive/" + n, d) for n, d in content], path)


def patched(data, *changes):
    """A file with some bytes changed: (near the last of which text, how far from its start, new bytes)."""
    data = bytearray(data)
    for text, offset, new in changes:
        at = data.rindex(text) + offset
        data[at : at + len(new)] = new
    return written(data)


def hostile():
    tensor = torch.ones(2)
    only = ": a checkpoint may hold tensors only"
    system = Call(posix.system, "echo harm")
    yield "hostile_system.pth", save(system), "asks to run posix.system" + only
    yield "hostile_eval.pth", save(
        {"weight": tensor, "x": Call(eval, "1 + 1")}
    ), "asks to run __builtin__.eval" + only
    yield "hostile_getattr.pth", save(
        {"x": Call(Call(getattr, Call(__import__, "os"), "system"), "echo harm")}
    ), "asks to run __builtin__.getattr" + only
    yield "hostile_nested.pth", save(
        {"state_dict": {"w": tensor, "deep": [({"a": (1, [system])},)]}}
    ), "asks to run posix.system" + only
    state = network().state_dict()
    state._metadata["conv"]["version"] = system
    yield "hostile_metadata.pth", save(state), "asks to run posix.system" + only
    yield "hostile_protocol4.pth", save(
        {"x": Call(builtins.exec, "pass")}, pickle_protocol=4
    ), "asks to run builtins.exec" + only
    yield "hostile_load_from_bytes.pth", save(
        Call(torch.storage._load_from_bytes, b"x"), pickle_protocol=3
    ), "asks to run torch.storage._load_from_bytes" + only
    yield "hostile_hooks.pth", by_hand(
        {"w": Call(torch._utils._rebuild_tensor_v2, Storage("0", 6), 0, (6,), (1,), False, {"hook": system})}
    ), "asks to run posix.system" + only
    yield "hostile_inst.pth", raw(b"(iposix\nsystem\n."), "operation 0x69"
    yield "hostile_dotted.pth", raw(
        b"\x80\x04\x8c\x05torch\x8c\x16FloatStorage.__class__\x93."
    ), "asks to run torch.FloatStorage.__class__" + only
    yield "hostile_newline.pth", raw(b"\x80\x04\x8c\x06a\nfake\x8c\x01b\x93."), "asks to run a?fake.b" + only
    yield "hostile_depth.pth", raw(b"\x80\x02}X\x01\0\0\0a)" + b"\x85" * 3000 + b"s."), "holds no tensors"
    yield "hostile_cycle.pth", raw(b"\x80\x02}q\0X\x01\0\0\0ah\0s."), "holds no tensors"
    yield "hostile_length.pth", raw(b"\x80\x02X\xff\xff\xff\x7fabc."), "its pickle ends too early"
    yield "hostile_length8.pth", raw(b"\x80\x04\x8d" + b"\xff" * 8 + b"."), "its pickle ends too early"
    yield "hostile_calls_dict.pth", raw(b"\x80\x02})R."), "asks to run a dict"
    yield "hostile_calls_storage.pth", raw(b"\x80\x02ctorch\nFloatStorage\n)R."), "asks to run a class"
    yield "unbalanced.pth", raw(b"\x80\x02(0."), "takes more than it has put"
    yield "unopened.pth", raw(b"\x80\x02t."), "closes what it has not opened"
    yield "unknown_memo.pth", raw(b"\x80\x02h\x05."), "recalls unknown 5"
    yield "protocol9.pth", raw(b"\x80\x09N."), "pickle of protocol 9"


def damaged():
    one = Storage("0", 6)
    state = {"weight": torch.arange(6.0), "bias": torch.ones(2)}
    good = saved(state)
    cut = lambda data, size: written(data[:size])
    yield "truncated_in_pickle.pth", by_hand(
        {"w": view(one, 0, (6,), (1,))}, cut=20
    ), "its pickle ends too early"
    yield "truncated_in_storage.pth", cut(good, good.index(b"archive/data/0") + 70), "is truncated"
    yield "truncated_in_directory.pth", cut(good, len(good) - 60), "is truncated"
    yield "truncated_at_end.pth", cut(good, len(good) - 1), "is truncated"
    yield "truncated_at_start.pth", cut(good, 3), "is not a checkpoint"
    whole = safetensors(state)
    yield "truncated_in_length.safetensors", cut(whole, 6), "is not a checkpoint"
    yield "truncated_in_header.safetensors", cut(whole, 60), "its safetensors header would take"
    yield "truncated_in_data.safetensors", cut(whole, len(whole) - 10), "its tensors take 32 bytes, but 22 follow"
    yield "truncated_before_data.safetensors", cut(whole, len(whole) - 32), "its tensors take 32 bytes, but 0 follow"
    yield "empty.pth", cut(b"", 0), "is empty"

    def bad_view(name, offset, size, stride, phrase, storage=one):
        return (
            f"layout_{name}.pth",
            by_hand({"fine": view(one, 0, (6,), (1,)), "w": view(storage, offset, size, stride)}),
            f'is damaged: tensor "w" {phrase}',
        )

    yield bad_view("beyond", 0, (7,), (1,), "reaches element 6 of a storage that holds 6")
    yield bad_view("offset", 5, (2,), (1,), "reaches element 6")
    yield bad_view("stride", 0, (2, 3), (4, 1), "reaches element 6")
    yield bad_view("negative_size", 0, (-1,), (1,), "has shape [-1]")
    yield bad_view("negative_stride", 5, (6,), (-1,), "has offset 5, strides [-1]")
    yield bad_view("negative_offset", -1, (2,), (1,), "has offset -1")
    yield bad_view("overflow", 0, (2**31 - 1,) * 3, (0, 0, 0), "has shape")
    yield bad_view("stride_overflow", 0, (2, 2), (2**62, 2**62), "reaches beyond any storage")
    yield bad_view("huge_size", 0, (2**40,), (0,), "has shape [1099511627776]")
    yield bad_view(
        "repeats", 0, (100000, 100000), (0, 0), "repeats the 6 elements of its storage to 10000000000"
    )
    yield bad_view("ranks_differ", 0, (2, 3), (1,), "has shape [2, 3] but strides [1]")
    yield bad_view("empty_outside", 7, (0,), (1,), "has offset 7")
    yield bad_view(
        "count", 0, (6,), (1,), "has a storage of 7 elements of FLOAT32, but 24 bytes", Storage("0", 7)
    )
    yield bad_view(
        "type",
        0,
        (6,),
        (1,),
        "has a storage of 6 elements of FLOAT64, but 24 bytes",
        Storage("0", 6, torch.DoubleStorage),
    )
    yield "layout_rank.pth", by_hand(
        {"w": view(one, 0, (1,) * 65, (1,) * 65)}
    ), "makes a tensor of 65 dimensions"
    yield "layout_text.pth", by_hand({"w": view(one, 0, ("6",), (1,))}), "gives text for a dimension"
    yield "missing_storage.pth", by_hand(
        {"w": view(Storage("9", 6), 0, (6,), (1,))}
    ), "has no archive/data/9 entry"
    yield "storage_elsewhere.pth", by_hand(
        {"w": view(Storage("../elsewhere", 6), 0, (6,), (1,))}
    ), "has no archive/data/../elsewhere entry"
    yield "not_a_storage.pth", by_hand(
        {"w": view(Storage("0", 6, tag="module"), 0, (6,), (1,))}
    ), "that is no storage"
    yield "name_twice.pth", by_hand(
        Twice(("w", view(one, 0, (6,), (1,))), ("w", view(one, 0, (5,), (1,))))
    ), 'tensor "w" is there twice'
    yield "named_by_number.pth", by_hand({3: view(one, 0, (6,), (1,))}), "by an int, not by text"

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries = [("archive/data.pkl", b"N."), ("archive/data.pkl", b"N.")]
        yield "entry_twice.pth", lambda path: write_zip(entries, path), "archive/data.pkl is there twice"
    yield "two_checkpoints.pth", lambda path: write_zip(
        [("a/data.pkl", b"N."), ("b/data.pkl", b"N.")], path
    ), "holds 2 checkpoints"
    yield "other.zip", lambda path: write_zip([("readme.txt", b"no weights")], path), "it has no data.pkl"
    yield "big_endian.pth", by_hand({"w": view(one, 0, (6,), (1,))}, order=b"big"), 'byte order "big"'

    # lies of the directory, where an entry's packed size is 26 bytes before its name, its size 22
    name, u32 = b"archive/data/0", lambda v: struct.pack("<I", v)
    yield "stored_size_lies.pth", patched(
        good, (name, -22, u32(1 << 30))
    ), "is stored in 24 bytes but claims 1073741824"
    yield "stored_beyond_file.pth", patched(
        good, (name, -26, u32(1 << 30)), (name, -22, u32(1 << 30))
    ), "is truncated"
    yield "stored_overlaps.pth", patched(
        good, (name, -26, u32(400)), (name, -22, u32(400))
    ), "runs into the entry after it"
    yield "unknown_method.pth", patched(good, (name, -36, b"\x0c\0")), "unknown method 12"
    yield "encrypted.pth", patched(good, (name, -38, b"\x01\0")), "is encrypted"
    yield "starts_elsewhere.pth", patched(
        good, (name, -4, u32(good.index(name) - 26))
    ), "does not start where the directory says"
    packed = io.BytesIO()
    rezip(saved({"weight": torch.zeros(40000)}), packed, zipfile.ZIP_DEFLATED)
    packed = packed.getvalue()
    yield "bomb_small_claim.pth", patched(packed, (name, -22, u32(24))), "does not expand to the 24 bytes"
    yield "bomb_large_claim.pth", patched(packed, (name, -22, u32(1 << 27))), "which deflate cannot"
    yield "bomb_huge_claim.pth", patched(packed, (name, -22, u32(1 << 29))), "would expand beyond"
    yield "bomb_short.pth", patched(packed, (name, -22, u32(160001))), "does not expand to the 160001 bytes"
    yield "not_deflated.pth", patched(good, (name, -36, b"\x08\0")), "data/0"
    yield "directory_count.pth", patched(good, (b"PK\x05\x06", 8, b"\xff\xfe\xff\xfe")), "its zip directory"


def unsupported():
    yield "whole_module.pth", save(nn.Linear(2, 2)), "asks to run torch.nn.modules.linear.Linear"
    yield "complex.pth", save(
        {"w": torch.ones(2, dtype=torch.complex64)}
    ), "not read (torch.ComplexFloatStorage)"
    yield "sparse.pth", save(
        {"w": torch.eye(2).to_sparse()}
    ), "not read (torch._utils._rebuild_sparse_tensor)"
    yield "float8.pth", save({"w": torch.ones(2).to(torch.float8_e5m2)}), "not read (torch."
    yield "negated.pth", save({"w": torch.ones(2)._neg_view()}), "negated or conjugated"
    yield "bare_tensor.pth", save(torch.ones(2)), "holds a tensor, not a state dict"
    yield "list.pth", save([torch.ones(2)]), "holds a list or tuple, not a state dict"
    yield "no_tensors.pth", save({"epoch": 3, "loss": 0.5}), "the keys are epoch, loss"
    yield "nested_elsewhere.pth", save({"net": {"w": torch.ones(2)}}), "the keys are net"
    yield "dict_beside.pth", save({"w": torch.ones(2), "more": {"v": torch.ones(1)}}), 'a dict under "more"'
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(nn.Linear(2, 2)), buffer)
    # without the debug records, which name the folders of the machine that wrote them
    kept = [(n, d) for n, d in records(buffer.getvalue()).items() if not n.endswith(".debug_pkl")]
    yield "torchscript.pt", lambda path: write_zip(kept, path), "is a TorchScript program"


def model_figures(folder):
    from_torch = torch.load(os.path.join(folder, "squeezenet1_0.pth"), weights_only=True)
    cifar = torch.load(os.path.join(folder, "cifar10_resnet20.th"), weights_only=True, map_location="cpu")
    cifar = {name[len("module."):]: tensor for name, tensor in cifar["state_dict"].items()}
    figures = {"squeezenet1_0.pth": from_torch, "cifar10_resnet20.th": cifar}
    for file in "squeezenet1_0.fp16.safetensors", "emojinet.safetensors":
        data = open(os.path.join(folder, file), "rb").read()
        (size,) = struct.unpack("<Q", data[:8])
        header = {k: v for k, v in json.loads(data[8 : 8 + size]).items() if k != "__metadata__"}
        types = {v: k for k, v in SAFETENSORS_NAMES.items()}
        figures[file] = {
            k: torch.frombuffer(
                bytearray(data[8 + size :][slice(*v["data_offsets"])]), dtype=types[v["dtype"]]
            ).view(v["shape"])
            for k, v in header.items()
        }
    return {
        file: {
            "tensors": len(tensors),
            "elements": sum(t.numel() for t in tensors.values()),
            "some": {
                name: {
                    "dtype": JAVA_NAMES[t.dtype],
                    "shape": list(t.shape),
                    "sum": t.double().sum().item(),
                    "first": t.flatten()[:4].float().tolist(),
                }
                for name, t in list(tensors.items())[::12]
            },
        }
        for file, tensors in figures.items()
    }


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", required=True)
    args.add_argument("--models")
    args = args.parse_args()
    torch.manual_seed(0)
    os.makedirs(args.out, exist_ok=True)
    golden = {"readable": {}, "refused": {}}
    for name, write, tensors in readable():
        write(os.path.join(args.out, name))
        golden["readable"][name] = shown(tensors)
    for cases in hostile, damaged, unsupported:
        for name, write, phrase in cases():
            write(os.path.join(args.out, name))
            golden["refused"][name] = phrase
    with zipfile.ZipFile(os.path.join(args.out, "float32.pth")) as archive:
        pickled = archive.read("float32/data.pkl")
    assert "BUILD" in {
        op.name for op, _, _ in pickletools.genops(pickled)
    }, "state_dict() no longer has _metadata"
    with open(os.path.join(args.out, "golden.json"), "w") as f:
        json.dump(golden, f, indent=1)
        f.write("\n")
    if args.models:
        with open(os.path.join(args.out, "models.json"), "w") as f:
            json.dump(model_figures(args.models), f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
