package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.DreamfleetCli;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is refused before anything is looked at or sent. */
class ActivationsCommandTest {
  @TempDir Path folder;

  private String refusal(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command =
        DreamfleetCli.commandLine(new CliContext(Map.of(), false)).setErr(new PrintWriter(err));
    assertThat(command.execute(arguments)).isEqualTo(2);
    return err.toString();
  }

  @Test
  void a_request_that_cannot_be_is_answered_with_what_would_be_right() throws Exception {
    Path picture = folder.resolve("picture.png");
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    String given = picture.toString();
    String out = folder.resolve("out").toString();
    assertThat(refusal("activations", "emojinet", given, "--layers", "layer9", "--out", out))
        .contains("no layer \"layer9\"");
    assertThat(refusal("activations", "emojinet", "none.png", "--out", out))
        .contains("there is no picture none.png");
    assertThat(refusal("activations", "emojinet", given, "--power", "101", "--out", out))
        .contains("--power must be from 0 to 100");
    assertThat(refusal("activations", "emojinet", given, "--recipe", "dream", "--out", out))
        .contains("dream is none of them");
    assertThat(refusal("activations", "emojinet", given)).contains("--out");
  }
}
