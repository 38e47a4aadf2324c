package io.dreamfleet.weights;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Source in TorchScript, which can compute and, by a few operators, do more: write and read files,
 * call other machines, change the process's random state. Those are refused wherever their names
 * stand, in comments and texts too, so that nothing depends on how the language is read.
 *
 * @param source the file's name
 * @param part of it
 * @param code what stands there
 */
record ScriptCode(String source, String part, String code) {
  /** Between two tokens of one line: a backslash goes on in the next. */
  private static final String GAP = "[\\s\\\\]*";

  private static final List<Pattern> REFUSED =
      List.of(
          Pattern.compile(
              "\\b(save|load|from_file|_load_\\w+|rpc_\\w+|dist_\\w+|manual_seed|seed|set_\\w+)"
                  + GAP
                  + "\\("),
          Pattern.compile("\\btorch" + GAP + "\\." + GAP + "(classes|jit|ops)\\b"),
          // behind a dot it is a part of a class's path, such as torchvision.ops.misc
          Pattern.compile("(?<![.\\w])ops" + GAP + "\\." + GAP + "(?!prim\\b|aten\\b)\\w+"),
          Pattern.compile("\\b(__setstate__|__getstate__)\\b"));

  /**
   * Looks for what does more than compute.
   *
   * @throws WeightsException when there is such a thing
   */
  void check() {
    for (Pattern refused : REFUSED) {
      Matcher found = refused.matcher(code);
      if (found.find()) {
        throw new WeightsException(
            source,
            "is refused: its %s has \"%s\", and a network may only compute"
                .formatted(
                    WeightsException.shown(part),
                    WeightsException.shown(found.group().replaceAll("[\\s\\\\(]", ""))));
      }
    }
  }
}
