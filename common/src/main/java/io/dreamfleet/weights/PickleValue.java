package io.dreamfleet.weights;

import java.util.List;

/**
 * What a pickle of a checkpoint may build. Nothing here compares or prints its contents: a hostile
 * pickle can nest values a million deep, or within themselves.
 */
sealed interface PickleValue {

  /** What it is, for an error message. */
  String kind();

  /** A str. */
  record Text(String value) implements PickleValue {
    @Override
    public String kind() {
      return "text";
    }
  }

  /** An int that fits 64 bits. */
  record Whole(long value) implements PickleValue {
    @Override
    public String kind() {
      return "an int";
    }
  }

  /** A scalar whose value no tensor depends on: a float, None, bytes. */
  record Scalar(String kind) implements PickleValue {}

  /** A bool. */
  record Bool(boolean value) implements PickleValue {
    @Override
    public String kind() {
      return "a bool";
    }
  }

  /** A list, tuple or set; lists grow while they are built. */
  record Sequence(List<PickleValue> items) implements PickleValue {
    @Override
    public String kind() {
      return "a list or tuple";
    }
  }

  /** A dict or OrderedDict, in its order; it grows while it is built. */
  record Dict(List<Item> items) implements PickleValue {
    @Override
    public String kind() {
      return "a dict";
    }
  }

  /** A key of a dict and its value; not a value itself. */
  record Item(PickleValue key, PickleValue value) {}

  /**
   * The callables that a pickle may name, none of which is called: the reader knows their effect.
   */
  enum Callable implements PickleValue {
    REBUILD_TENSOR,
    /** Before PyTorch 0.4. */
    REBUILD_PLAIN_TENSOR,
    REBUILD_PARAMETER,
    ORDERED_DICT;

    @Override
    public String kind() {
      return "a function";
    }
  }

  /** What only a TorchScript module names; {@link ScriptObjects} knows its effect. */
  enum Built implements PickleValue {
    /** Objects of a class whose source lies beside the pickle. */
    OBJECT,
    /** {@code torch.jit._pickle.build_intlist} and others, which return what they are given. */
    SAME;

    @Override
    public String kind() {
      return "a class";
    }
  }

  /** A class like torch.FloatStorage, which stands for an element type. */
  record StorageType(DType dtype) implements PickleValue {
    @Override
    public String kind() {
      return "a class";
    }
  }

  /**
   * The elements that one or more tensors share: count elements in the file's entry of that key.
   */
  record Storage(DType dtype, String key, long count) implements PickleValue {
    @Override
    public String kind() {
      return "a storage";
    }
  }

  /** A tensor as a layout over a storage, in elements, unchecked. */
  record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements PickleValue {
    @Override
    public String kind() {
      return "a tensor";
    }
  }
}
