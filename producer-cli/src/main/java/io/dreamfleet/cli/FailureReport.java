package io.dreamfleet.cli;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.settings.SecretArguments;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what a command throws into a sentence on standard error and an exit code. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final CliContext context;

  FailureReport(CliContext context) {
    this.context = context;
  }

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine command, ParseResult parseResult) {
    Throwable failure = unwrapped(thrown);
    if (failure instanceof ParameterException usage) {
      return handleParseException(usage, new String[0]);
    }
    PrintWriter err = command.getErr();
    err.println("dreamfleet: " + sentence(failure));
    trace(failure, err);
    err.flush();
    return status(failure).code();
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("dreamfleet: " + SecretArguments.sentence(thrown));
    if (SecretArguments.option(thrown).isPresent()) {
      err.flush();
      return ExitStatus.USAGE.code();
    }
    if (!UnmatchedArgumentException.printSuggestions(thrown, err)) {
      err.printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
    }
    if (Stream.of(arguments).anyMatch(FailureReport::isPerhapsNegative)) {
      err.println("(what begins with - stands behind --, as in: submit emojinet -- -layer4:10)");
    }
    trace(thrown, err);
    err.flush();
    return ExitStatus.USAGE.code();
  }

  /** Whether this could be an objective to be minimised rather than an option. */
  private static boolean isPerhapsNegative(String argument) {
    return argument.matches("-[A-Za-z0-9_.(\\s]+[:(*].*");
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable failure = thrown;
    while (failure instanceof CompletionException && failure.getCause() != null) {
      failure = failure.getCause();
    }
    return failure;
  }

  private static ExitStatus status(Throwable failure) {
    if (failure instanceof JobRefusedException
        || failure instanceof SettingsException
        || isIo(failure)) {
      return ExitStatus.USAGE;
    }
    if (failure instanceof FleetUnreachableException) {
      return ExitStatus.UNREACHABLE;
    }
    if (failure instanceof StoreException store) {
      return switch (store.kind()) {
        case UNREACHABLE, DENIED -> ExitStatus.UNREACHABLE;
        case MISSING, FULL, OTHER -> ExitStatus.SOME_FAILED;
      };
    }
    return ExitStatus.SOME_FAILED;
  }

  /** The trouble is with a local file or folder that the user named. */
  private static boolean isIo(Throwable failure) {
    return failure instanceof IOException || failure instanceof UncheckedIOException;
  }

  private static String sentence(Throwable failure) {
    boolean explained =
        failure instanceof JobRefusedException
            || failure instanceof SettingsException
            || failure instanceof FleetUnreachableException
            || failure instanceof StoreException;
    if (explained) {
      return failure.getMessage();
    }
    if (isIo(failure)) {
      return "a file or folder cannot be used: " + failure.getMessage();
    }
    return "this is a fault of dreamfleet's own: %s (%s=1 shows where)"
        .formatted(failure, CliContext.DEBUG_VARIABLE);
  }

  private void trace(Throwable failure, PrintWriter err) {
    if (context.debug()) {
      failure.printStackTrace(err);
    }
  }
}
