package io.dreamfleet.cli.text;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * When pictures are kept, as people write it: {@code 1,16,64,256}, or {@code every:32}.
 *
 * @param listed the steps; empty where they come at an interval
 * @param interval between two, where there is one
 */
public record SnapshotPlan(List<Integer> listed, OptionalInt interval) {
  private static final Pattern LIST = Pattern.compile("\\d{1,9}(,\\d{1,9})*");
  private static final Pattern EVERY = Pattern.compile("every:[1-9]\\d{0,8}");

  /** More than a job may have steps: a list that ends here is of a job that is refused. */
  private static final int MOST = 1_000_000;

  /**
   * The steps of a job of this many; those that are beyond its end are there for the job to refuse.
   */
  public List<Integer> steps(int steps) {
    if (interval.isEmpty()) {
      return listed;
    }
    int every = interval.getAsInt();
    return every > steps
        ? List.of(every)
        : IntStream.rangeClosed(1, Math.min(MOST, steps / every))
            .map(i -> i * every)
            .boxed()
            .toList();
  }

  /** Reads the text form. */
  public static final class Reader implements ITypeConverter<SnapshotPlan> {
    @Override
    public SnapshotPlan convert(String text) {
      String plain = text.replaceAll("\\s", "");
      if (LIST.matcher(plain).matches()) {
        return new SnapshotPlan(
            Arrays.stream(plain.split(",")).map(Integer::valueOf).toList(), OptionalInt.empty());
      }
      if (EVERY.matcher(plain).matches()) {
        return new SnapshotPlan(
            List.of(), OptionalInt.of(Integer.parseInt(plain.substring("every:".length()))));
      }
      throw new TypeConversionException(
          "must be steps such as 1,16,64,256, or every:32, but is \"" + text + "\"");
    }
  }
}
