package io.dreamfleet.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * One JSON object of a job message, read strictly: every problem names the field by its path, and a
 * field that nobody asked for is an error.
 */
final class JsonFields {
  /** How much of what was given instead is quoted. */
  private static final int SHOWN = 60;

  private final String path;
  private final JsonNode object;
  private final Set<String> known = new LinkedHashSet<>();

  JsonFields(String path, JsonNode object) {
    if (!object.isObject()) {
      String what = path.isEmpty() ? "a job" : path;
      throw malformed("%s must be a JSON object, but is %s".formatted(what, shown(object)));
    }
    this.path = path;
    this.object = object;
  }

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> malformed("the field \"%s\" is missing".formatted(name(name))));
  }

  Optional<String> optionalText(String name) {
    return field(name)
        .map(
            value -> {
              if (!value.isTextual()) {
                throw wrong(name, "a string", value);
              }
              if (!isWellFormed(value.textValue())) {
                throw malformed("%s has half a character (a lone surrogate)".formatted(name(name)));
              }
              return value.textValue();
            });
  }

  int integer(String name, int otherwise) {
    return Math.toIntExact(wholeNumber(name, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  long wholeNumber(String name, long otherwise, long least, long most) {
    Optional<JsonNode> value = field(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.get().isIntegralNumber()) {
      throw wrong(name, "a whole number", value.get());
    }
    if (!value.get().canConvertToLong()
        || value.get().longValue() < least
        || value.get().longValue() > most) {
      throw Values.refused(
          name(name), "must be from %d to %d, but is %s".formatted(least, most, value.get()));
    }
    return value.get().longValue();
  }

  /** A list of whole numbers; empty where it is left out. */
  List<Integer> integers(String name) {
    Optional<JsonNode> list = field(name);
    if (list.isEmpty()) {
      return List.of();
    }
    List<Integer> integers = new ArrayList<>();
    list.get().forEach(value -> integers.add(value.intValue()));
    boolean whole =
        StreamSupport.stream(list.get().spliterator(), false)
            .allMatch(value -> value.isIntegralNumber() && value.canConvertToInt());
    if (!list.get().isArray() || !whole) {
      throw wrong(name, "a list of whole numbers", list.get());
    }
    return integers;
  }

  /** A list of strings; empty where it is left out. */
  List<String> texts(String name) {
    Optional<JsonNode> list = field(name);
    if (list.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    list.get().forEach(value -> texts.add(value.asText()));
    boolean strings =
        StreamSupport.stream(list.get().spliterator(), false).allMatch(JsonNode::isTextual);
    if (!list.get().isArray() || !strings || !texts.stream().allMatch(JsonFields::isWellFormed)) {
      throw wrong(name, "a list of strings", list.get());
    }
    return texts;
  }

  double number(String name, double otherwise) {
    Optional<JsonNode> value = field(name);
    if (value.isPresent() && !value.get().isNumber()) {
      throw wrong(name, "a number", value.get());
    }
    return value.map(JsonNode::doubleValue).orElse(otherwise);
  }

  Optional<JsonFields> object(String name) {
    return field(name).map(value -> new JsonFields(name(name), value));
  }

  /** Whether a field is there. */
  boolean has(String name) {
    return field(name).isPresent();
  }

  /** Whether a field is a list. */
  boolean isList(String name) {
    return field(name).filter(JsonNode::isArray).isPresent();
  }

  /** A list's objects. */
  List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    field(name)
        .ifPresent(
            list ->
                list.forEach(
                    value ->
                        objects.add(
                            new JsonFields(
                                "%s[%d]".formatted(name(name), objects.size()), value))));
    return objects;
  }

  /** The path of a field from the message's root. */
  String path(String name) {
    return name(name);
  }

  /** Ends the reading of this object: whatever was not asked for is refused. */
  void end() {
    Iterable<String> names = object::fieldNames;
    Set<String> unknown =
        StreamSupport.stream(names.spliterator(), false)
            .filter(name -> !known.contains(name))
            .map(this::name)
            .collect(LinkedHashSet::new, Set::add, Set::addAll);
    if (!unknown.isEmpty()) {
      throw malformed(
          "unknown field %s: %s has %s"
              .formatted(
                  Printable.cut(String.join(", ", unknown), SHOWN),
                  path.isEmpty() ? "a job" : path,
                  String.join(", ", known)));
    }
  }

  /** Whether a text can be written as UTF-8: each half of a character has its other half. */
  static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  static JobRefusedException malformed(String sentence) {
    return new JobRefusedException(FailureCode.MALFORMED_JOB, Printable.line(sentence));
  }

  private Optional<JsonNode> field(String name) {
    known.add(name);
    return Optional.ofNullable(object.get(name));
  }

  private JobRefusedException wrong(String name, String right, JsonNode given) {
    return malformed("%s must be %s, but is %s".formatted(name(name), right, shown(given)));
  }

  private String name(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String shown(JsonNode value) {
    return Printable.cut(value.toString(), SHOWN);
  }
}
