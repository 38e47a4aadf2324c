package io.dreamfleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultLayoutTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void every_key_of_a_job_is_in_its_own_folder() {
    JobId id = new JobId(HEX);

    assertThat(ResultLayout.image(id)).isEqualTo("results/" + HEX + "/image.png");
    assertThat(ResultLayout.result(id)).isEqualTo("results/" + HEX + "/result.json");
    assertThat(ResultLayout.snapshot(id, 128))
        .isEqualTo("results/" + HEX + "/snapshots/000128.png");
  }

  @Test
  void a_negative_step_has_no_snapshot() {
    assertThatThrownBy(() -> ResultLayout.snapshot(new JobId(HEX), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a snapshot's step must be 0 or more, but is -1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18-f37072fd.pth", "emojinet.safetensors", "my_net.v2+ema.pt"})
  void a_plain_file_name_is_a_model(String name) {
    assertThat(ResultLayout.model(name)).isEqualTo("models/" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../results/x",
        "a/b",
        "a\\b",
        "/etc/passwd",
        ".hidden",
        "a..b",
        "a b",
        "a\nb",
        "a\0b",
        "\u0430.pth"
      })
  void a_name_that_could_lead_elsewhere_is_no_model(String name) {
    assertThatThrownBy(() -> ResultLayout.model(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a model's file name must be");
  }

  @Test
  void an_input_lies_under_its_hash() {
    String hash = "0123456789abcdef".repeat(4);
    assertThat(ResultLayout.input(hash, "npy")).isEqualTo("inputs/" + hash + ".npy");
    for (String wrong : new String[] {"", "../" + hash, hash.substring(1), hash.toUpperCase()}) {
      assertThatThrownBy(() -> ResultLayout.input(wrong, "npy"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ResultLayout.input(hash, "n/y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_first_picture_of_a_set_is_the_jobs_and_the_others_have_a_folder() {
    JobId id = new JobId(HEX);
    assertThat(ResultLayout.diverse(id, 0)).isEqualTo(ResultLayout.image(id));
    assertThat(ResultLayout.diverse(id, 1)).isEqualTo("results/" + HEX + "/diverse/0001.png");
    assertThatThrownBy(() -> ResultLayout.diverse(id, -1)).hasMessageContaining("but is -1");
  }
}
