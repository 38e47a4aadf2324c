package io.dreamfleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredAddressTest {
  static Stream<String> wrong() {
    return Stream.of(
        "",
        "s3://",
        "s3://bucket",
        "s3://bucket/",
        "s3:///key",
        "s3://Bucket/key",
        "s3://bucket/../key",
        "s3://bucket/a/../../../etc/passwd",
        "s3://bucket/..",
        "s3://bucket/./key",
        "s3://bucket//key",
        "s3://bucket/key/",
        "s3://bucket/a\\..\\b",
        "s3://bucket/a\u0000b",
        "s3://bucket/a\r\nx-amz-acl: public-read",
        "s3://bucket/a\u0085b",
        "s3://bucket/a\ud800b",
        "s3://bucket/" + "a".repeat(256),
        "s3://bucket/" + "\u00e9".repeat(128),
        "s3://bucket/" + "abcd/".repeat(205) + "e",
        "s3://" + "b".repeat(64) + "/key",
        "http://bucket/key",
        "file:///etc/passwd");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void what_leads_nowhere_or_elsewhere_is_no_address(String text) {
    assertThat(StoredAddress.of(text)).isEmpty();
    assertThatThrownBy(() -> StoredAddress.parse("weights", text))
        .isInstanceOfSatisfying(
            JobRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(FailureCode.INVALID_VALUE))
        .hasMessageStartingWith("weights must be s3://bucket/key")
        .message()
        .doesNotContain("\r", "\n", "\u0000", "\ud800");
  }

  @Test
  void a_bucket_and_a_key_are_told_apart() {
    for (String key :
        List.of("a", "models/x.pth", "a b/c+d=e", "...", "..a/b..", "\u00e9/\ud83d\ude00")) {
      assertThat(StoredAddress.of("s3://my.bucket-1/" + key))
          .contains(new StoredAddress("my.bucket-1", key));
    }
  }
}
