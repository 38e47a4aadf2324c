package io.dreamfleet.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Op;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TextTest {
  @Test
  void columns_line_up_and_lines_end_with_their_text() {
    TextTable table = new TextTable("JOB", "STATE", "");
    table.row("a", "succeeded", "");
    table.row("bcdef", "failed", "why");
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    assertThat(text.toString())
        .isEqualToNormalizingNewlines(
            """
            JOB    STATE
            a      succeeded
            bcdef  failed     why
            """);
  }

  @Test
  void times_are_read_as_people_write_them() {
    Durations durations = new Durations();
    assertThat(durations.convert("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(durations.convert("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(durations.convert("0.5s")).isEqualTo(Duration.ofMillis(500));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "0s", "-3m", "soon", "1d"})
  void what_is_no_time_is_refused(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> new Durations().convert(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void snapshots_are_listed_or_come_at_an_interval() {
    SnapshotPlan.Reader reader = new SnapshotPlan.Reader();
    assertThat(reader.convert("1, 16,64").steps(64)).containsExactly(1, 16, 64);
    assertThat(reader.convert("every:32").steps(100)).containsExactly(32, 64, 96);
    assertThat(reader.convert("every:32").steps(64)).containsExactly(32, 64);
    assertThat(reader.convert("every:32").steps(31))
        .as("for the job to refuse")
        .containsExactly(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "every", "every:", "every:0", "every:x", "1,,2", "-1", "1;2"})
  void what_is_no_snapshots_is_refused(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> new SnapshotPlan.Reader().convert(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void sizes_are_squares_or_width_by_height() {
    assertThat(new PictureSizes().convert("224")).isEqualTo(new ImageSize(224, 224));
    assertThat(new PictureSizes().convert("320x240")).isEqualTo(new ImageSize(320, 240));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0x5", "-5", "5x", "big", "10000000000"})
  void what_is_no_size_is_refused(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> new PictureSizes().convert(text));
  }

  @Test
  void parameters_are_counted_as_pytorch_counts_them() {
    // num_params of torchvision.models.ResNet18_Weights.IMAGENET1K_V1
    assertThat(Counts.text(Counts.parameters(ModelCatalog.builtIn().model("resnet18").network())))
        .isEqualTo("11,689,512");
  }

  @Test
  void an_operation_is_told_in_a_few_words() {
    assertThat(OpText.of(Op.Conv2d.square(3, 64, 7, 2, 3))).isEqualTo("conv 7x7 stride 2");
    assertThat(OpText.of(new Op.AdaptiveAvgPool2d(Extent.square(6))))
        .isEqualTo("average pool to 6x6");
    assertThat(OpText.of(new Op.Activation(Op.Function.HARDSWISH))).isEqualTo("hardswish");
    assertThat(OpText.of(new Op.MaxPool2d(Extent.square(3), new Extent(2, 1), Extent.ONE)))
        .isEqualTo("max pool 3x3 stride 2x1");
    assertThat(OpText.of(new Op.BatchNorm2d(64, 1e-5))).isEqualTo("batch norm");
    assertThat(OpText.of(new Op.GlobalAveragePool())).isEqualTo("global average pool");
  }

  @Test
  void a_unit_is_shown_without_the_folders_and_most_of_the_hash_of_an_address() {
    assertThat(UnitText.shortened("layer2:7@3,8")).isEqualTo("layer2:7@3,8");
    assertThat(
            UnitText.shortened(
                "direction(layer4, s3://fleet/inputs/" + "0123456789abcdef".repeat(4) + ".npy, 2)"))
        .isEqualTo("direction(layer4, 0123456789, 2)");
    assertThat(UnitText.shortened("direction(layer4, s3://fleet/a/b.npy)"))
        .isEqualTo("direction(layer4, b.npy)");
  }
}
