package io.dreamfleet.local.watching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromQlTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      value = {
        "up -> up",
        "sum by (environment, le) (rate(a_total{b=~\"c|d}e\", f=\"$g\"}[$__rate_interval])) -> a_total",
        "a:b:sum > 0 unless on (x) c_d < 3600 or absent(up{job=\"e\"}) -> a:b:sum c_d up",
        "1000 * $price * avg_over_time((sum(up) or vector(0))[$__range:]) * $__range_s / 3600 -> up",
        "histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m] offset 1h))) -> a_bucket",
        "a * on (instance) group_left (worker) b - 1e3 -> a b",
      })
  void the_series_of_an_expression_are_its_names_that_are_no_functions_labels_or_variables(
      String expression, String series) {
    assertThat(PromQl.series(expression)).isEqualTo(new TreeSet<>(List.of(series.split(" "))));
  }
}
