package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pickle of a TorchScript module, which libtorch reads: objects of classes whose source lies
 * beside it, tensors, numbers, texts, and lists of these. Names of anything else are refused, among
 * them classes that libtorch has in C++ ({@code __torch__.torch.classes}).
 */
final class ScriptPickle {
  private static final int MOST_OPERATIONS = 1 << 22;
  private static final int PROTOCOL = 2;

  /** Behind the operation and the number of the protocol. */
  private static final int BODY = 2;

  private static final String TRAINING = "training";

  private static final Pattern KNOWN =
      Pattern.compile(
          "torch\\._utils\\._rebuild_(tensor_v2|parameter)|collections\\.OrderedDict"
              + "|torch\\.\\w+Storage"
              + "|torch\\.jit\\._pickle\\.(build_(int|tensor|double|bool)list|restore_type_tag)");

  private final ByteBuffer pickle;
  private final String source;
  private final PickleInput input;
  private final Map<Long, String> memo = new HashMap<>();
  private Optional<String> className = Optional.empty();

  /** The text that has just been put onto the stack; empty for all else. */
  private String last = "";

  ScriptPickle(ByteBuffer pickle, String source) {
    this.pickle = pickle.duplicate().order(pickle.order());
    this.source = source;
    this.input = new PickleInput(pickle.duplicate().order(pickle.order()), source);
  }

  /**
   * Goes through it.
   *
   * @throws WeightsException when it is damaged, or has what no module needs
   */
  void check() {
    if (input.unsignedByte() != PickleOp.PROTO || input.unsignedByte() != PROTOCOL) {
      throw wrong("is no pickle of TorchScript's");
    }
    for (int done = 0; done < MOST_OPERATIONS; done++) {
      int operation = input.unsignedByte();
      if (operation == PickleOp.STOP) {
        if (input.position() != pickle.limit()) {
          throw wrong("goes on behind its end");
        }
        return;
      }
      last = text(operation);
    }
    throw wrong("has more than %d operations".formatted(MOST_OPERATIONS));
  }

  /** The first class that it names, which is the module's. */
  String className() {
    return className.orElseThrow(() -> wrong("makes no object"));
  }

  /**
   * The tensors that it makes, for whoever has their storages: libtorch believes what a pickle says
   * of sizes.
   *
   * @throws WeightsException when it makes tensors of what are none
   */
  List<PickleValue.TensorView> tensors() {
    ScriptObjects objects = new ScriptObjects(source);
    new RestrictedUnpickler(pickle, source, objects).read();
    return objects.tensors();
  }

  ByteBuffer body() {
    return pickle.slice(BODY, pickle.limit() - BODY - 1);
  }

  /** Reads an operation; the text that it leaves on the stack, if it does. */
  private String text(int operation) {
    return switch (operation) {
      case PickleOp.BINUNICODE -> input.text(input.unsignedInt()).value();
      case PickleOp.BINPUT -> memoized(input.unsignedByte());
      case PickleOp.LONG_BINPUT -> memoized(input.unsignedInt());
      case PickleOp.BINGET -> memo.getOrDefault((long) input.unsignedByte(), "");
      case PickleOp.LONG_BINGET -> memo.getOrDefault(input.unsignedInt(), "");
      default -> {
        other(operation);
        yield "";
      }
    };
  }

  private String memoized(long number) {
    memo.put(number, last);
    return last;
  }

  private void other(int operation) {
    switch (operation) {
      case PickleOp.NEWTRUE -> requireEvaluation();
      case PickleOp.GLOBAL -> name(input.line(), input.line());
      case PickleOp.BININT -> input.skip(Integer.BYTES);
      case PickleOp.BININT1 -> input.skip(1);
      case PickleOp.BININT2 -> input.skip(Short.BYTES);
      case PickleOp.LONG1 -> input.skip(input.unsignedByte());
      case PickleOp.BINFLOAT -> input.skip(Double.BYTES);
      case PickleOp.NONE,
          PickleOp.NEWFALSE,
          PickleOp.MARK,
          PickleOp.EMPTY_TUPLE,
          PickleOp.TUPLE,
          PickleOp.TUPLE1,
          PickleOp.TUPLE2,
          PickleOp.TUPLE3,
          PickleOp.EMPTY_LIST,
          PickleOp.APPEND,
          PickleOp.APPENDS,
          PickleOp.EMPTY_DICT,
          PickleOp.SETITEM,
          PickleOp.SETITEMS,
          PickleOp.BINPERSID,
          PickleOp.REDUCE,
          PickleOp.BUILD,
          PickleOp.NEWOBJ -> {}
      default ->
          throw wrong(
              "has operation 0x%02x, which no TorchScript module needs".formatted(operation));
    }
  }

  private void requireEvaluation() {
    if (last.equals(TRAINING)) {
      throw new WeightsException(
          source, "is in training mode: call eval() on the module before it is traced or scripted");
    }
  }

  private void name(String module, String name) {
    String path = module + "." + name;
    boolean own = ScriptObjects.isOwnClass(path);
    if (!own && !KNOWN.matcher(path).matches()) {
      throw new WeightsException(
          source,
          "asks for %s: a TorchScript module may have classes of its own, tensors, numbers and texts"
              .formatted(WeightsException.shown(path)));
    }
    if (own && className.isEmpty()) {
      className = Optional.of(path);
    }
  }

  private WeightsException wrong(String sentence) {
    return new WeightsException(source, "is damaged or refused: its pickle " + sentence);
  }
}
