package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.Durations;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dreamfleet init}. */
@Command(
    name = "init",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Sets a Kafka cluster and an object store up for a fleet: the topics, the workers' share group"
          + " with its dead-letter topic, the bucket. Doing it again changes nothing.",
      ""
    },
    footer = {
      "%nExample:",
      "  dreamfleet init --kafka broker1:9092,broker2:9092,broker3:9092 --replication 3",
      "%nThe embedded fleet does this by itself.",
      "%nExit codes: 0 done, 2 usage, 3 cannot reach the fleet."
    })
public final class InitCommand implements Callable<Integer> {
  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Of the jobs topics, which all workers share; several can keep jobs waiting for busy workers. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Copies of every topic; 3 on a cluster of three brokers or more. Default:"
              + " ${DEFAULT-VALUE}.")
  private short replication;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = Durations.class,
      description =
          "How long a worker that has died keeps its jobs from others, within the brokers' bounds"
              + " (15s to 60s by default). Default: ${DEFAULT-VALUE}.")
  private Duration lease;

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "After how many deliveries a job is a dead letter, within the brokers' bounds (2 to 10 by"
              + " default). Default: ${DEFAULT-VALUE}.")
  private int deliveries;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public InitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (partitions < 1 || replication < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--partitions and --replication must be 1 or more, but are %d and %d"
              .formatted(partitions, replication));
    }
    Fleet fleet = Fleet.of(connection, context);
    PrintWriter out = spec.commandLine().getOut();
    new Provisioning(fleet.kafka())
        .apply(new Provisioning.Plan(partitions, replication, lease, deliveries));
    out.printf(
        "Kafka at %s has the topics %s and the group %s%n",
        fleet.settings().bootstrap(), String.join(", ", Topics.ALL), Topics.WORKERS);
    try (ObjectStore store = fleet.openStore()) {
      store.ensureBucket();
    }
    out.printf(
        "%s has the bucket %s%n",
        fleet.settings().store().endpoint(), fleet.settings().store().bucket());
    out.flush();
    return ExitStatus.SUCCEEDED.code();
  }
}
