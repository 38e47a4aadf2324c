package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** {@code dreamfleet bench}, which is a program of the worker. */
@Command(
    name = "bench",
    description = "Measures how fast this machine makes ascent steps. Needs no fleet.")
public final class BenchCommand implements Callable<Integer> {
  private static final String MAIN_CLASS = "io.dreamfleet.worker.bench.BenchMain";

  @Mixin private WorkerProgram program;
  @Unmatched private List<String> arguments = new ArrayList<>();

  private final CliContext context;

  public BenchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return program.run(MAIN_CLASS, arguments, "the bench", context);
  }
}
