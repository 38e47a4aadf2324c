package io.dreamfleet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreCallsTest {
  @ParameterizedTest
  @CsvSource({
    "http://localhost:9000/dreamfleet/results/0f3a/image.png, results/*",
    "https://dreamfleet.s3.amazonaws.com/results/0f3a/image.png, results/*",
    "http://localhost:9000/dreamfleet/models/resnet18.pth, models/*",
    "http://localhost:9000/dreamfleet?list-type=2&prefix=checkpoints%2F, checkpoints/*",
    "http://localhost:9000/dreamfleet/, bucket",
    "http://localhost:9000/dreamfleet/guessed/name, bucket",
  })
  void a_call_is_counted_by_the_folder_that_it_is_about(String url, String label) {
    assertThat(StoreCalls.folder(new Request.Builder().url(url).build())).isEqualTo(label);
  }
}
