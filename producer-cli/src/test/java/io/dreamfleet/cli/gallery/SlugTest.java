package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlugTest {
  @Test
  void plain_names_are_their_own() {
    assertThat(Slug.of("layer3.0.conv1")).isEqualTo("layer3.0.conv1");
  }

  @Test
  void others_are_told_apart_by_their_hash_on_any_file_system() {
    // printf Mixed_5b | sha256sum
    assertThat(Slug.of("Mixed_5b")).isEqualTo("Mixed_5b-5035739c");
    assertThat(Slug.of("mixed_5b")).isEqualTo("mixed_5b");
    assertThat(Slug.of("/layer2/Add_output_0"))
        .doesNotContain("/")
        .startsWith("_layer2_Add_output_0-");
    assertThat(Slug.of("..")).matches("_-[0-9a-f]{8}");
    assertThat(Slug.of("pixels+")).isNotEqualTo(Slug.of("pixels-"));
    assertThat(Slug.of("x".repeat(500))).hasSize(89);
  }
}
