"""The network's step for one stream, compiled for the processor at hand.

With one stream, a weight is read for a single multiplication, and the step lasts as long as that
reading. NumPy multiplies nothing smaller than float32. Here

* the weights stay the float16 numbers that they are in a snapshot, and are widened in the
  processor's registers: half as much is read, and nothing is lost;
* they lie in the order in which they are read: of a layer, block after block of 16 units; in a
  block, input after input; of an input, the weights for the four gates of those units;
* a block's 64 sums stay in registers while its inputs go by, and become gates, cells and outputs
  there, so that no sum is ever stored.

LLVM makes machine code of it (by llvmlite, of the extra `fast`) in about a tenth of a second, so
that it pays for streams of thousands of characters. The mathematics, and what outputs and weights
are scaled by, are those of `abcgen.model.network`.
"""

from __future__ import annotations

import ctypes
import math
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt
from llvmlite import ir

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

_LANES = 8
"""Numbers in a register; LLVM takes two for one where the processor's are narrower."""
_BLOCK = 2 * _LANES
"""Units whose gates are computed together."""
_WIDTH = 4 * _BLOCK
"""Sums that a block takes."""
_PART = 64
"""Inputs whose products are summed by themselves, and what units have to be a multiple of."""
_GATE_SCALES = np.array([0.25, 0.25, 0.25, 0.5], np.float32)
"""What the network multiplied the weights of the gates with, in its order of gates."""
_DENSE_SCALE = np.float32(0.5)
_LARGEST = 9.0
"""The hyperbolic tangent of anything larger is 1 in float32."""
_DEGREE = 7
"""Of the Taylor polynomial of 2^x, off by less than 1e-8 between -0.5 and 0.5."""

_INTEL = frozenset({"avx2", "f16c", "fma"})
_NEEDED = {"x86_64": _INTEL, "amd64": _INTEL, "aarch64": frozenset(), "arm64": frozenset()}
"""What a processor, by its kind, has to know for registers of float16 to be widened at once."""

_FLOAT_BYTES, _HALF_BYTES = 4, 2
_FRACTION, _BIAS = 23, 127
"""The bits of a float32's fraction, and its exponent's bias (IEEE 754)."""

_FLOAT, _HALF, _INDEX, _POINTER = ir.FloatType(), ir.HalfType(), ir.IntType(64), ir.PointerType()
_FLOATS, _HALVES = ir.VectorType(_FLOAT, _LANES), ir.VectorType(_HALF, _LANES)
_INTEGERS = ir.VectorType(ir.IntType(32), _LANES)


def compile_step(
    table: Floats,
    kernels: Sequence[Floats],
    biases: Sequence[Floats],
    dense: Floats,
    dense_bias: Floats,
) -> CompiledStep | None:
    """Compile the step of a network whose arrays are laid out as `abcgen.model.network` has them.

    None where that can't be or wouldn't be exact: on processors that don't widen float16, for
    units that aren't a multiple of 64, and for weights that aren't float16 numbers.
    """
    units = len(kernels[0]) // 4
    if units % _PART or not _widens_float16():
        return None
    scales = np.repeat(_GATE_SCALES, units)[:, None]
    weights = []
    for kernel in kernels:
        gates = (kernel / scales).reshape(4, units // _BLOCK, _BLOCK, -1)
        weights.append(gates.transpose(1, 3, 0, 2).ravel())
    rows = _padded(dense / _DENSE_SCALE).reshape(-1, _WIDTH, units)
    weights.append(rows.transpose(0, 2, 1).ravel())
    unpacked = np.concatenate(weights)
    packed = unpacked.astype(np.float16)
    if not np.array_equal(packed, unpacked):
        return None
    addends = [table.T, *biases, _padded(dense_bias)]
    return CompiledStep(
        packed,
        np.concatenate([part.ravel() for part in addends]),
        layers=len(kernels),
        units=units,
        symbols=len(dense_bias),
    )


def _widens_float16() -> bool:
    """Whether the processor can make a register of float16 one of float32."""
    features = {name for name, there in llvm.get_host_cpu_features().items() if there}
    needed = _NEEDED.get(platform.machine().lower())
    return needed is not None and needed <= features


def _padded(rows: Floats) -> Floats:
    """The array with so many rows of zeros more that they fill blocks of sums."""
    missing = _up_to_width(len(rows)) - len(rows)
    return np.concatenate([rows, np.zeros((missing, *rows.shape[1:]), np.float32)])


class CompiledStep:
    """The machine code of one network's step, and the numbers it reads."""

    def __init__(
        self, weights: Halves, addends: Floats, *, layers: int, units: int, symbols: int
    ) -> None:
        """Take the weights in the order of reading, and what is added to their sums.

        `addends`: the table, symbol by symbol; the upper layers' biases; the dense layer's,
        padded.
        """
        self.weights, self.addends = weights, addends
        self.units, self.symbols = units, symbols
        self._engine = _engine(layers, units, symbols)
        kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 6, ctypes.c_int64)
        self.run = kind(self._engine.get_function_address("step"))
        """Takes the addresses of six arrays and the token, as `_write_step` has them."""

    def of(self, outputs: Floats, cells: Floats) -> CompiledStream:
        """The stream whose state those arrays are."""
        return CompiledStream(self, outputs, cells)


class CompiledStream:
    """One stream's step, in its state's arrays: call it with a token."""

    def __init__(self, step: CompiledStep, outputs: Floats, cells: Floats) -> None:
        assert outputs.flags.c_contiguous
        assert cells.flags.c_contiguous
        room = np.empty(step.units, np.float32)
        sums = np.empty(_up_to_width(step.symbols), np.float32)
        # What the addresses stand for has to live as long as they do.
        self._kept = step, outputs, cells, room
        arrays = step.weights, step.addends, outputs, cells, room, sums
        self._run = partial(step.run, *(array.ctypes.data for array in arrays))
        self._logits = sums[: step.symbols]

    def __call__(self, token: int) -> Floats:
        """Feed the stream a token: the logits of the next, (symbols,), until the next call."""
        if not 0 <= token < len(self._logits):
            raise IndexError(token)
        self._run(token)
        return self._logits


def _up_to_width(count: int) -> int:
    return count + -count % _WIDTH


def _engine(layers: int, units: int, symbols: int) -> llvm.ExecutionEngine:
    """The machine code for networks of that shape; it is gone when the engine is."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=2,
        jit=True,
    )
    module = ir.Module()
    _write_step(module, layers, units, symbols)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(str(module)), target)
    engine.finalize_object()
    return engine


def _write_step(module: ir.Module, layers: int, units: int, symbols: int) -> None:
    """The whole step: (weights, addends, outputs, cells, room for outputs, logits; token)."""
    layer = _write_layer(module, units)
    kind = ir.FunctionType(ir.VoidType(), [_POINTER] * 6 + [_INDEX])
    function = ir.Function(module, kind, "step")
    weights, addends, outputs, cells, room, logits, token = function.args
    code = ir.IRBuilder(function.append_basic_block())
    addend = _at(code, addends, code.mul(token, _INDEX(4 * units)))
    addends = _at(code, addends, _INDEX(symbols * 4 * units))
    inputs = outputs
    for number in range(layers):
        count = units if number == 0 else 2 * units
        cell = _at(code, cells, _INDEX(number * units))
        code.call(layer, [weights, _INDEX(count), inputs, addend, cell, room])
        output = _at(code, outputs, _INDEX(number * units))
        with _loop(code, _INDEX(units), _LANES) as (place, _):
            _store(code, _load(code, room, place), output, place)
        weights = _at(code, weights, _INDEX(4 * units * count), _HALF)
        inputs, addend, addends = output, addends, _at(code, addends, _INDEX(4 * units))
    # After the last layer, `addend` has come to the dense layer's biases, `inputs` to its inputs.
    with _loop(code, _INDEX(_up_to_width(symbols)), _WIDTH) as (place, _):
        rows = _at(code, weights, code.mul(place, _INDEX(units)), _HALF)
        for number, total in enumerate(_sums(code, rows, inputs, _INDEX(units))):
            where = code.add(place, _INDEX(number * _LANES))
            bias = _load(code, addend, where)
            _store(code, _fma(code, total, _all(_DENSE_SCALE), bias), logits, where)
    code.ret_void()


def _write_layer(module: ir.Module, units: int) -> ir.Function:
    """A layer's step: (weights; number of inputs; inputs, addends, cells, room for outputs)."""
    kind = ir.FunctionType(ir.VoidType(), [_POINTER, _INDEX] + [_POINTER] * 4)
    function = ir.Function(module, kind, "layer")
    weights, count, inputs, addends, cells, room = function.args
    code = ir.IRBuilder(function.append_basic_block())
    with _loop(code, _INDEX(units), _BLOCK) as (place, _):
        rows = _at(code, weights, code.mul(place, code.mul(count, _INDEX(4))), _HALF)
        sums = _sums(code, rows, inputs, count)
        for half in range(0, _BLOCK, _LANES):
            where = code.add(place, _INDEX(half))
            gates = []
            for gate, total in enumerate(sums[half // _LANES :: _BLOCK // _LANES]):
                addend = _load(code, addends, code.add(where, _INDEX(gate * units)))
                gates.append(_tanh(code, _fma(code, total, _all(_GATE_SCALES[gate]), addend)))
            *sigmoids, candidate = gates
            entering, forgetting, leaving = (code.fadd(gate, _all(1)) for gate in sigmoids)
            entered = code.fmul(candidate, entering)
            cell = _fma(code, _load(code, cells, where), forgetting, entered)
            cell = code.fmul(cell, _all(0.5))
            _store(code, cell, cells, where)
            _store(code, code.fmul(_tanh(code, cell), leaving), room, where)
    code.ret_void()
    return function


def _sums(
    code: ir.IRBuilder, weights: ir.Value, inputs: ir.Value, count: ir.Value
) -> list[ir.Value]:
    """The products of `count` inputs with a block's weights: _WIDTH sums, _LANES in a value.

    Sums of parts are summed, for a sum of many small numbers one by one loses precision.
    """
    zeros = [_all(0)] * (_WIDTH // _LANES)
    with _loop(code, count, _PART, zeros) as (start, sums):
        with _loop(code, _INDEX(_PART), 1, zeros) as (offset, parts):
            number = code.add(start, offset)
            one = code.load(_at(code, inputs, number), typ=_FLOAT)
            every = code.insert_element(_FLOATS(ir.Undefined), one, _INDEX(0))
            every = code.shuffle_vector(every, every, _INTEGERS([0] * _LANES))
            row = _at(code, weights, code.mul(number, _INDEX(_WIDTH)), _HALF)
            for place, part in enumerate(parts):
                first = _at(code, row, _INDEX(place * _LANES), _HALF)
                halves = code.load(first, align=_HALF_BYTES, typ=_HALVES)
                parts[place] = _fma(code, code.fpext(halves, _FLOATS), every, part)
        sums[:] = [code.fadd(*pair) for pair in zip(sums, parts, strict=True)]
    return sums


def _tanh(code: ir.IRBuilder, x: ir.Value) -> ir.Value:
    """tanh x = (e^2x - 1) / (e^2x + 1), where e^2x is a whole and a broken power of 2."""
    x = code.select(code.fcmp_unordered("<", x, _all(_LARGEST)), x, _all(_LARGEST))
    x = code.select(code.fcmp_unordered(">", x, _all(-_LARGEST)), x, _all(-_LARGEST))
    exponent = code.fmul(x, _all(2 / math.log(2)))
    whole = code.call(_intrinsic(code, "rint", 1), [exponent])
    rest = code.fmul(code.fsub(exponent, whole), _all(math.log(2)))
    power = _all(1 / math.factorial(_DEGREE))
    for degree in reversed(range(_DEGREE)):
        power = _fma(code, power, rest, _all(1 / math.factorial(degree)))
    bits = code.add(code.fptosi(whole, _INTEGERS), _INTEGERS([_BIAS] * _LANES))
    bits = code.shl(bits, _INTEGERS([_FRACTION] * _LANES))
    power = code.fmul(power, code.bitcast(bits, _FLOATS))
    return code.fdiv(code.fsub(power, _all(1)), code.fadd(power, _all(1)))


@contextmanager
def _loop(
    code: ir.IRBuilder, count: ir.Value, step: int, values: Sequence[ir.Value] = ()
) -> Iterator[tuple[ir.Value, list[ir.Value]]]:
    """Repeat what is written inside for 0, `step`, ... below `count`, which is above 0.

    Yields the number and a list of the values that each round hands to the next: first
    `values`, then what the body has put into their places, at last what they have become.
    """
    before, body = code.block, code.append_basic_block()
    code.branch(body)
    code.position_at_end(body)
    starts = [_INDEX(0), *values]
    entering = [code.phi(start.type) for start in starts]
    number, *current = entering
    yield number, current
    leaving = [code.add(number, _INDEX(step)), *current]
    for phi, start, end in zip(entering, starts, leaving, strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(end, code.block)
    after = code.append_basic_block()
    code.cbranch(code.icmp_signed("<", leaving[0], count), body, after)
    code.position_at_end(after)


def _all(number: float | np.float32) -> ir.Value:
    """A value with the number in every lane."""
    return _FLOATS([float(np.float32(number))] * _LANES)


def _fma(code: ir.IRBuilder, x: ir.Value, y: ir.Value, z: ir.Value) -> ir.Value:
    """x * y + z, rounded once."""
    return code.call(_intrinsic(code, "fma", 3), [x, y, z])


def _intrinsic(code: ir.IRBuilder, name: str, arguments: int) -> ir.Function:
    """A function of LLVM's over float32 values."""
    name = f"llvm.{name}.v{_LANES}f32"
    known = code.module.globals.get(name)
    kind = ir.FunctionType(_FLOATS, [_FLOATS] * arguments)
    return known or ir.Function(code.module, kind, name)


def _at(code: ir.IRBuilder, start: ir.Value, place: ir.Value, kind: ir.Type = _FLOAT) -> ir.Value:
    """The address of the number at a place in an array."""
    return code.gep(start, [place], source_etype=kind)


def _load(code: ir.IRBuilder, start: ir.Value, place: ir.Value) -> ir.Value:
    return code.load(_at(code, start, place), align=_FLOAT_BYTES, typ=_FLOATS)


def _store(code: ir.IRBuilder, value: ir.Value, start: ir.Value, place: ir.Value) -> None:
    code.store(value, _at(code, start, place), align=_FLOAT_BYTES)
