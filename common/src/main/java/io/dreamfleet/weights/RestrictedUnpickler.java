package io.dreamfleet.weights;

import io.dreamfleet.weights.PickleValue.Bool;
import io.dreamfleet.weights.PickleValue.Dict;
import io.dreamfleet.weights.PickleValue.Item;
import io.dreamfleet.weights.PickleValue.Scalar;
import io.dreamfleet.weights.PickleValue.Sequence;
import io.dreamfleet.weights.PickleValue.Storage;
import io.dreamfleet.weights.PickleValue.Text;
import io.dreamfleet.weights.PickleValue.Whole;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle of tensors, protocols 2 to 5, as a description: no class is looked up and no
 * function called, whatever the pickle asks for. Names are resolved by {@link TorchObjects}, which
 * refuses all but a few. Time and memory are bounded by the number of operations, and nothing
 * recurses.
 */
final class RestrictedUnpickler {

  private static final int NEWEST_PROTOCOL = 5;

  /** A tensor takes about 30; bounds what a hostile pickle costs to some 200 MB. */
  private static final int MAX_OPERATIONS = 1 << 21;

  private static final Scalar NONE_VALUE = new Scalar("None");
  private static final Scalar FLOAT_VALUE = new Scalar("a float");
  private static final Scalar BYTES_VALUE = new Scalar("bytes");

  private final PickleInput input;
  private final PickleStack stack;
  private final TorchObjects torch;
  private final String source;

  /**
   * @param pickle little-endian; read from its position on
   * @param source the file's name
   */
  RestrictedUnpickler(ByteBuffer pickle, String source) {
    this(pickle, source, new TorchObjects(source));
  }

  /**
   * @param torch what names stand for
   */
  RestrictedUnpickler(ByteBuffer pickle, String source, TorchObjects torch) {
    this.input = new PickleInput(pickle.duplicate().order(pickle.order()), source);
    this.stack = new PickleStack(source);
    this.torch = torch;
    this.source = source;
  }

  /** The pickled object. */
  PickleValue read() {
    for (int done = 0; done < MAX_OPERATIONS; done++) {
      int operation = input.unsignedByte();
      if (operation == PickleOp.STOP) {
        return stack.pop();
      }
      scalar(operation);
    }
    throw new WeightsException(
        source, "is refused: its pickle has more than %d operations".formatted(MAX_OPERATIONS));
  }

  /** How many bytes have been read. */
  int consumed() {
    return input.position();
  }

  /** All storages that the object refers to, by their keys. */
  Map<String, Storage> storages() {
    return torch.storages();
  }

  private void scalar(int operation) {
    switch (operation) {
      case PickleOp.NONE -> stack.push(NONE_VALUE);
      case PickleOp.NEWTRUE, PickleOp.NEWFALSE ->
          stack.push(new Bool(operation == PickleOp.NEWTRUE));
      case PickleOp.BININT -> stack.push(new Whole(input.signedInt()));
      case PickleOp.BININT1 -> stack.push(new Whole(input.unsignedByte()));
      case PickleOp.BININT2 -> stack.push(new Whole(input.unsignedShort()));
      case PickleOp.LONG1 -> stack.push(input.integer(input.unsignedByte()));
      case PickleOp.LONG4 -> stack.push(input.integer(input.signedInt()));
      case PickleOp.BINFLOAT -> skip(FLOAT_VALUE, Double.BYTES);
      case PickleOp.SHORT_BINSTRING -> stack.push(input.bytesAsText(input.unsignedByte()));
      case PickleOp.BINSTRING -> stack.push(input.bytesAsText(input.signedInt()));
      case PickleOp.SHORT_BINUNICODE -> stack.push(input.text(input.unsignedByte()));
      case PickleOp.BINUNICODE -> stack.push(input.text(input.unsignedInt()));
      case PickleOp.BINUNICODE8 -> stack.push(input.text(input.signedLong()));
      case PickleOp.SHORT_BINBYTES -> skip(BYTES_VALUE, input.unsignedByte());
      case PickleOp.BINBYTES -> skip(BYTES_VALUE, input.unsignedInt());
      case PickleOp.BINBYTES8, PickleOp.BYTEARRAY8 -> skip(BYTES_VALUE, input.signedLong());
      default -> container(operation);
    }
  }

  private void container(int operation) {
    switch (operation) {
      case PickleOp.EMPTY_TUPLE, PickleOp.EMPTY_LIST, PickleOp.EMPTY_SET ->
          stack.push(new Sequence(new ArrayList<>()));
      case PickleOp.TUPLE, PickleOp.LIST, PickleOp.FROZENSET ->
          stack.push(new Sequence(stack.popToMark()));
      case PickleOp.TUPLE1 -> stack.push(new Sequence(stack.pop(1)));
      case PickleOp.TUPLE2 -> stack.push(new Sequence(stack.pop(2)));
      case PickleOp.TUPLE3 -> stack.push(new Sequence(stack.pop(3)));
      case PickleOp.APPEND -> append(stack.pop(1));
      case PickleOp.APPENDS, PickleOp.ADDITEMS -> append(stack.popToMark());
      case PickleOp.EMPTY_DICT -> stack.push(new Dict(new ArrayList<>()));
      case PickleOp.DICT -> dict(stack.popToMark());
      case PickleOp.SETITEM -> setItems(stack.pop(2));
      case PickleOp.SETITEMS -> setItems(stack.popToMark());
      default -> bookkeeping(operation);
    }
  }

  private void bookkeeping(int operation) {
    switch (operation) {
      case PickleOp.PROTO -> checkProtocol(input.unsignedByte());
      case PickleOp.FRAME -> input.skip(Long.BYTES);
      case PickleOp.MARK -> stack.mark();
      case PickleOp.POP -> stack.pop();
      case PickleOp.POP_MARK -> stack.popToMark();
      case PickleOp.DUP -> stack.push(stack.peek());
      case PickleOp.BINPUT -> stack.memoize(input.unsignedByte());
      case PickleOp.LONG_BINPUT -> stack.memoize(input.unsignedInt());
      case PickleOp.MEMOIZE -> stack.memoizeNext();
      case PickleOp.BINGET -> stack.push(stack.recall(input.unsignedByte()));
      case PickleOp.LONG_BINGET -> stack.push(stack.recall(input.unsignedInt()));
      default -> object(operation);
    }
  }

  private void object(int operation) {
    switch (operation) {
      case PickleOp.GLOBAL -> stack.push(torch.resolve(input.line(), input.line()));
      case PickleOp.STACK_GLOBAL -> stackGlobal(stack.pop(2));
      case PickleOp.REDUCE -> reduce(stack.pop(2));
      case PickleOp.BUILD -> build(stack.pop());
      case PickleOp.NEWOBJ -> make(stack.pop(2));
      case PickleOp.BINPERSID -> stack.push(torch.persistent(stack.pop()));
      default ->
          throw new WeightsException(
              source,
              "is refused: its pickle has operation 0x%02x, which no checkpoint of tensors needs"
                  .formatted(operation));
    }
  }

  private void skip(Scalar value, long length) {
    input.skip(length);
    stack.push(value);
  }

  private void checkProtocol(int protocol) {
    if (protocol > NEWEST_PROTOCOL) {
      throw new WeightsException(
          source,
          "has a pickle of protocol %d; 2 to %d are read".formatted(protocol, NEWEST_PROTOCOL));
    }
  }

  private void append(List<PickleValue> items) {
    if (!(stack.peek() instanceof Sequence sequence)) {
      throw damaged("appends to " + stack.peek().kind());
    }
    sequence.items().addAll(items);
  }

  private void dict(List<PickleValue> keysAndValues) {
    stack.push(new Dict(new ArrayList<>()));
    setItems(keysAndValues);
  }

  private void setItems(List<PickleValue> keysAndValues) {
    if (!(stack.peek() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
      throw damaged("sets entries of " + stack.peek().kind());
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      dict.items().add(new Item(keysAndValues.get(i), keysAndValues.get(i + 1)));
    }
  }

  private void stackGlobal(List<PickleValue> names) {
    if (!(names.get(0) instanceof Text module && names.get(1) instanceof Text name)) {
      throw damaged("names a class by " + names.get(0).kind());
    }
    stack.push(torch.resolve(module.value(), name.value()));
  }

  private void reduce(List<PickleValue> callableAndArguments) {
    stack.push(torch.call(callableAndArguments.get(0), callableAndArguments.get(1)));
  }

  private void make(List<PickleValue> typeAndArguments) {
    stack.push(torch.make(typeAndArguments.get(0), typeAndArguments.get(1)));
  }

  /**
   * A state is set on the object below it. An OrderedDict of state_dict() has one, the versions of
   * its modules under {@code _metadata}, which no weight depends on; it is dropped.
   */
  private void build(PickleValue state) {
    if (!(stack.peek() instanceof Dict)) {
      throw damaged("sets " + state.kind() + " as the state of " + stack.peek().kind());
    }
  }

  private WeightsException damaged(String sentence) {
    return new WeightsException(source, "is damaged: its pickle " + sentence);
  }
}
