package io.dreamfleet.metrics;

import io.dreamfleet.store.ResultLayout;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpMetricsEventListener;
import java.util.List;
import okhttp3.EventListener;
import okhttp3.Request;

/**
 * Meters of what is asked of the object store: {@code okhttp_requests_seconds}, whose {@code uri}
 * is a folder of the bucket, never a key.
 */
public final class StoreCalls {
  private static final List<String> FOLDERS =
      List.of(
          ResultLayout.RESULTS, ResultLayout.MODELS, ResultLayout.INPUTS, ResultLayout.CHECKPOINTS);

  private StoreCalls() {}

  /** What an {@link io.dreamfleet.store.ObjectStore} is given to be metered. */
  public static EventListener meters(MeterRegistry registry) {
    return OkHttpMetricsEventListener.builder(registry, "okhttp.requests")
        .uriMapper(StoreCalls::folder)
        .includeHostTag(false)
        .build();
  }

  /** {@code results/*} for whatever is asked about a key in it, {@code bucket} for the rest. */
  static String folder(Request request) {
    String path = request.url().encodedPath();
    String prefix = request.url().queryParameter("prefix");
    // /BUCKET/results/..., or without the bucket where that is a host's name
    String key =
        prefix == null
            ? path.replaceFirst("^/", "").replaceFirst("^[^/]*/(?=[a-z]+/)", "")
            : prefix;
    return FOLDERS.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(folder -> folder + "*")
        .orElse("bucket");
  }
}
