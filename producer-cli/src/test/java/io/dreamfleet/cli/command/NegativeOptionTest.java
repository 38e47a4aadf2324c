package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.Objective;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NegativeOptionTest {
  private static List<String> applied(String[] arguments, String... objectives) {
    return CommandLine.populateCommand(new NegativeOption(), arguments)
        .applied(Stream.of(objectives).map(Objective::parse).toList())
        .stream()
        .map(Objective::text)
        .toList();
  }

  @Test
  void each_objective_has_its_negative_right_behind_it() {
    assertThat(
            applied(
                new String[] {"--negative"},
                "layer2:7",
                "layer2 - 2*layer3:1",
                "-deepdream(conv1)"))
        .containsExactly(
            "layer2:7",
            "-layer2:7",
            "layer2 - 2*layer3:1",
            "-layer2 + 2*layer3:1",
            "-deepdream(conv1)",
            "deepdream(conv1)");
  }

  @Test
  void without_the_option_nothing_is_added() {
    assertThat(applied(new String[0], "layer2:7")).containsExactly("layer2:7");
  }
}
