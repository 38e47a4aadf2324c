package io.dreamfleet.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stack of an unpickler with its marks, and its memo; both of bounded size. */
final class PickleStack {

  /** Python's pickler writes long lists and dicts in batches of 1000, so real stacks are low. */
  private static final int MAX_DEPTH = 1 << 18;

  /** A memo entry per string, tuple and tensor: hundreds of times a large network's. */
  private static final int MAX_MEMO = 1 << 20;

  private final List<PickleValue> values = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();
  private final String source;

  PickleStack(String source) {
    this.source = source;
  }

  void push(PickleValue value) {
    bound(values.size(), MAX_DEPTH, "stack");
    values.add(value);
  }

  void mark() {
    bound(marks.size(), MAX_DEPTH, "stack");
    marks.add(values.size());
  }

  PickleValue peek() {
    if (values.size() <= floor()) {
      throw new WeightsException(source, "is damaged: its pickle takes more than it has put");
    }
    return values.get(values.size() - 1);
  }

  PickleValue pop() {
    PickleValue top = peek();
    values.remove(values.size() - 1);
    return top;
  }

  /** The topmost values, the topmost last. */
  List<PickleValue> pop(int count) {
    if (values.size() - count < floor()) {
      throw new WeightsException(source, "is damaged: its pickle takes more than it has put");
    }
    return popFrom(values.size() - count);
  }

  /** What was pushed since the last mark, which goes too. */
  List<PickleValue> popToMark() {
    if (marks.isEmpty()) {
      throw new WeightsException(source, "is damaged: its pickle closes what it has not opened");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  void memoize(long key) {
    bound(memo.size(), MAX_MEMO, "memo");
    memo.put(key, peek());
  }

  void memoizeNext() {
    memoize(memo.size());
  }

  PickleValue recall(long key) {
    return Optional.ofNullable(memo.get(key))
        .orElseThrow(
            () -> new WeightsException(source, "is damaged: its pickle recalls unknown " + key));
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<PickleValue> popFrom(int start) {
    List<PickleValue> tail = values.subList(start, values.size());
    List<PickleValue> popped = new ArrayList<>(tail);
    tail.clear();
    return popped;
  }

  private void bound(int size, int limit, String what) {
    if (size >= limit) {
      throw new WeightsException(
          source, "is refused: the %s of its pickle grows beyond %d".formatted(what, limit));
    }
  }
}
