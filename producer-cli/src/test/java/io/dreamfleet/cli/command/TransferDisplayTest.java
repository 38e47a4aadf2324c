package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.model.DownloadProgress.Transfer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TransferDisplayTest {
  @Test
  void a_file_coming_in_is_a_line_for_every_tenth_of_it() {
    StringWriter text = new StringWriter();
    try (TransferDisplay display = new TransferDisplay(new PrintWriter(text), false)) {
      for (long bytes = 0; bytes <= 46_800_000; bytes += 100_000) {
        display.advanced(new Transfer("resnet18.pth", bytes, OptionalLong.of(46_800_000)));
      }
    }
    assertThat(text.toString().lines())
        .hasSize(11)
        .startsWith("resnet18.pth: 0.0 of 46.8 MB", "resnet18.pth: 4.7 of 46.8 MB")
        .endsWith("resnet18.pth: 46.8 of 46.8 MB");
  }
}
