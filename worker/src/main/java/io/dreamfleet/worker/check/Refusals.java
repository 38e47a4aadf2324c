package io.dreamfleet.worker.check;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.settings.SecretArguments;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.store.StoreException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;

/** How the worker's programs that look at pictures tell what goes on and what went wrong. */
final class Refusals {
  private static final int UNREACHABLE = 3;

  private Refusals() {}

  /** A command whose failures are a sentence and an exit code. */
  static CommandLine told(Object command) {
    return new CommandLine(command)
        .setParameterExceptionHandler(
            (failure, arguments) -> {
              say(failure.getCommandLine(), SecretArguments.sentence(failure));
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              say(line, explained(failure) ? failure.getMessage() : failure.toString());
              return exitCode(failure);
            });
  }

  private static boolean explained(Exception failure) {
    return failure instanceof JobRefusedException
        || failure instanceof SettingsException
        || failure instanceof IllegalArgumentException
        || failure instanceof StoreException;
  }

  private static int exitCode(Exception failure) {
    if (failure instanceof StoreException) {
      return UNREACHABLE;
    }
    return explained(failure) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }

  private static void say(CommandLine line, String sentence) {
    PrintWriter err = line.getErr();
    err.println("dreamfleet: " + sentence);
    err.flush();
  }

  /** A line when a file begins to come in, which may take a while. */
  static DownloadProgress progress(PrintWriter err) {
    AtomicBoolean begun = new AtomicBoolean();
    return transfer -> {
      if (begun.compareAndSet(false, true)) {
        String size =
            transfer.total().isPresent()
                ? String.format(Locale.ROOT, ", %.1f MB", transfer.total().getAsLong() / 1e6)
                : "";
        err.println("fetching " + transfer.file() + size);
        err.flush();
      }
    };
  }
}
