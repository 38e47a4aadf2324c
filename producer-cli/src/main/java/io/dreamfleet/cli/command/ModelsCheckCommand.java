package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** {@code dreamfleet models check}, which is a program of the worker. */
@Command(
    name = "check",
    description = "Prints the classes that a network sees in photographs. Needs no fleet.")
final class ModelsCheckCommand implements Callable<Integer> {
  private static final String MAIN_CLASS = "io.dreamfleet.worker.check.CheckMain";

  @Mixin private WorkerProgram program;
  @Unmatched private List<String> arguments = new ArrayList<>();

  private final CliContext context;

  ModelsCheckCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return program.run(MAIN_CLASS, arguments, "the check", context);
  }
}
