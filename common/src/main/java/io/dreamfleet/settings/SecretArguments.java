package io.dreamfleet.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What to say to somebody who gave a secret as an option. There is no such option, and an answer
 * that repeats the arguments would put the secret into a log.
 */
public final class SecretArguments {
  private static final Pattern NAME =
      Pattern.compile(
          "(--?[A-Za-z0-9.-]*(?:secret|passw|token|credential|access-key|jaas)[A-Za-z0-9.-]*).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private SecretArguments() {}

  /** The message of a wrong command line, without a secret that was in it. */
  public static String sentence(ParameterException wrong) {
    return option(wrong)
        .map(
            name ->
                "there is no option %s, because other users of a machine can read a process's arguments: set DREAMFLEET_S3_ACCESS_KEY and DREAMFLEET_S3_SECRET_KEY (or ..._FILE, naming a file), or name a settings file with --config"
                    .formatted(name))
        .orElseGet(wrong::getMessage);
  }

  /** The option by which a secret was given, without its value. */
  public static Optional<String> option(ParameterException wrong) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    return unmatched.getUnmatched().stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }
}
