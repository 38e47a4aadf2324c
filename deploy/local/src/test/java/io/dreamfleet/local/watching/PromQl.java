package io.dreamfleet.local.watching;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names in an expression of Prometheus' language. */
final class PromQl {
  private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final String MATCHERS_OR_RANGE = "\\{[^}]*}|\\[[^]]*]";
  private static final String GROUPING =
      "\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)";

  /** No function, which has a parenthesis behind it, and no {@code $variable}. */
  private static final Pattern NAME = Pattern.compile("(?<![\\w:$.])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");

  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf");

  private PromQl() {}

  /** The series that are asked for: meters, and what rules record. */
  static Set<String> series(String expression) {
    // strings first, because a matcher's value may have any character in it
    String plain =
        expression
            .replaceAll(STRING, "")
            .replaceAll(MATCHERS_OR_RANGE, "")
            .replaceAll(GROUPING, "");
    Set<String> names = new TreeSet<>();
    NAME.matcher(plain).results().forEach(found -> names.add(found.group()));
    names.removeAll(WORDS);
    return names;
  }
}
