package io.dreamfleet.cli.command;

import picocli.CommandLine.Option;

/** The number that every random draw follows from. */
final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of all that is random; default: ${DEFAULT-VALUE}.")
  private long seed;

  long seed() {
    return seed;
  }
}
