package io.dreamfleet.weights;

/**
 * A file of weights cannot be used. The message is one sentence that starts with the file's name
 * and says what is wrong with it, fit to be shown to whoever named the file.
 */
public class WeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Text out of a file is shown up to this many characters. */
  private static final int SHOWN = 120;

  /**
   * @param source the file's name
   * @param sentence what is wrong with it, as the name's predicate: "is empty"
   */
  public WeightsException(String source, String sentence) {
    super(source + " " + sentence);
  }

  /**
   * @param source the file's name
   * @param sentence what is wrong with it, as the name's predicate: "cannot be read"
   * @param cause what a library said about it
   */
  public WeightsException(String source, String sentence, Throwable cause) {
    super(source + " " + sentence, cause);
  }

  /** Text out of a file, made safe to print: a hostile name must not forge a line of a log. */
  static String shown(String text) {
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
